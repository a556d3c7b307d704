import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { floors } from '../house/rooms.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const pages = readdirSync(new URL('docs', root), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md'))
  .map((path) => `docs/${path.replaceAll('\\', '/')}`);

describe('docs/architecture.md', () => {
  const text = read('docs/architecture.md');

  it('shows the floors as they are enforced', () => {
    const rows = [...text.matchAll(/^\| \d+ \| (.+) \|$/gm)].map(([, rooms]) => rooms.split(', '));
    expect(rows).toEqual(floors);
  });

  it.each(['A batch of `fit`', 'A call of `gcnConv` down to the kernel', 'A load'])('walks through %s by the names of files', (walk) => {
    const [, section] = text.split(`## ${walk}\n`);
    expect(section.split('\n## ')[0].match(/`(src|assembly)\/[\w./-]+`/g)?.length ?? 0).toBeGreaterThan(5);
  });
});

describe('files, folders and pages that a page names are there', () => {
  it.each([...pages, 'CONTRIBUTING.md', 'README.md'])('%s', (page) => {
    const text = read(page).replaceAll(/^```[\s\S]*?^```$/gm, '');
    const named = [...text.matchAll(/`((?:src|assembly|test|scripts|docs|bench|examples)\/[\w./-]+)`/g)].map(([, path]) => path);
    const source = [...text.matchAll(/github\.com\/graphgrad\/graphgrad\/blob\/main\/([\w./-]+)/g)].map(([, path]) => path);
    const linked = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(([, path]) =>
      new URL(path, new URL(page, root)).pathname.slice(root.pathname.length),
    );
    expect([...named, ...source, ...linked].filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });
});

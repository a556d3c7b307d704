import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generate } from '../../assembly/templates/generate.mjs';

const root = new URL('../../', import.meta.url);
const made = generate();

describe('assembly/templates', () => {
  it('every template makes a file, and says so at its head', () => {
    const templates = readdirSync(new URL('assembly/templates', root)).filter((name) => name.endsWith('.template'));
    const heads = [...made.values()].map(
      (text) => /^\/\/ Written by scripts\/generate\.mjs from assembly\/templates\/(.+)\.\n/.exec(text)?.[1],
    );
    expect([...new Set(heads)].sort()).toEqual(templates.sort());
  });

  it.each([...made.keys()])('%s is what its template makes: node scripts/generate.mjs', (path) => {
    expect(readFileSync(new URL(path, root), 'utf8')).toBe(made.get(path));
  });
});

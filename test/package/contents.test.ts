import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { publint } from 'publint';
import { describe, expect, inject, it } from 'vitest';

const root = join(inject('consumer'), 'node_modules/graphgrad');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(read('package.json'));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => statSync(join(root, path)).isFile());

describe('the packed package', () => {
  it('holds code, types, kernels and texts, and nothing else', () => {
    const allowed = [
      /^dist\/.+\.(js|d\.ts)$/,
      /^dist\/(.+\.)?(.+\/)?LICENSES\.txt$/,
      /^build\/(release|f64|relaxed)\.wasm$/,
      /^docs\/.+\.md$/,
      /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|CONTRIBUTING\.md)$/,
    ];
    expect(files.filter((path) => !allowed.some((pattern) => pattern.test(path)))).toEqual([]);
    for (const path of ['LICENSE', 'README.md', 'CHANGELOG.md', 'build/f64.wasm', 'dist/plot/figures/LICENSES.txt'])
      expect(files).toContain(path);
  });

  it('has the pages that its pages link to', () => {
    const pages = files.filter((path) => path.endsWith('.md'));
    const links = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target]) => `${page} -> ${join(dirname(page), target)}`),
    );
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !existsSync(join(root, link.split(' -> ')[1])))).toEqual([]);
  });

  it('says where it comes from, and where old resolvers find it', () => {
    expect(manifest).toMatchObject({ main: manifest.exports['.'].default, types: manifest.exports['.'].types });
    for (const field of [manifest.homepage, manifest.bugs, manifest.repository.url]) expect(field).toMatch(/^(git\+)?https:/);
  });

  it('runs nothing at install, and depends on the loader alone', () => {
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) expect(manifest.scripts).not.toHaveProperty(script);
    expect(Object.keys(manifest.dependencies)).toEqual(['@assemblyscript/loader']);
    const installed = readdirSync(join(inject('consumer'), 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(installed.sort()).toEqual(['@assemblyscript', 'graphgrad']);
  });

  it('points to files that exist', () => {
    const targets = (value: unknown): string[] => (typeof value === 'string' ? [value] : Object.values(value as object).flatMap(targets));
    const paths = [...targets(manifest.exports), ...Object.entries(manifest.browser as Record<string, string>).flat()];
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const modules = files.filter((path) => path.endsWith('.js'));
    expect(modules.filter((path) => read(path).includes('sourceMappingURL'))).toEqual([]);
  });

  it('shows no built-in module of Node to a bundler, and keeps every licence', () => {
    const own = files.filter((path) => path.endsWith('.js') && !path.startsWith('dist/plot/figures/document.node'));
    expect(own.filter((path) => /\b(from|import)\s*\(?\s*["']node:/.test(read(path)))).toEqual([]);
    const bundle = read('dist/graphgrad.browser.js');
    expect(bundle).toContain('Apache License');
    expect(bundle.slice(0, 120)).toContain(`graphgrad ${manifest.version}`);
    expect(read('dist/graphgrad.browser.plot.LICENSES.txt')).toContain('@observablehq/plot');
  });

  it('is clean by publint', async () => {
    const { messages } = await publint({ pkgDir: root, pack: false, level: 'warning' });
    expect(messages).toEqual([]);
  });
});

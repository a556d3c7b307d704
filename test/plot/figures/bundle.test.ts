import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Plot from '../../../src/plot/figures.js';
import { figures } from './svg.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const room = ['figures', 'document.node', 'document.browser', 'draw', 'lossCurves'];

/** A package as tsc would emit it, in a folder from which no other package can be found. */
describe('scripts/bundle-plot.mjs', () => {
  const dist = mkdtempSync(join(tmpdir(), 'graphgrad-plot-'));
  const file = (path: string): string => join(dist, path);
  const read = (path: string): string => readFileSync(file(path), 'utf8');

  beforeAll(() => {
    writeFileSync(file('package.json'), '{ "type": "module" }');
    buildSync({
      entryPoints: [
        join(root, 'src/core/**/*.ts'),
        ...['numberText', 'figures', ...room.map((name) => `figures/${name}`)].map((name) => join(root, `src/plot/${name}.ts`)),
      ],
      outbase: join(root, 'src'),
      outdir: dist,
      format: 'esm',
    });
    execFileSync(process.execPath, [join(root, 'scripts/bundle-plot.mjs'), dist], { stdio: 'pipe' });
  }, 30_000);
  afterAll(() => rmSync(dist, { recursive: true }));

  it('draws the same figures as the source, without any package at hand', async () => {
    const built: typeof Plot = await import(/* @vite-ignore */ pathToFileURL(file('plot/figures.js')).href);
    const { OptionError } = await import(/* @vite-ignore */ pathToFileURL(file('core/errors.js')).href);
    const packed = await built.loadFigures();
    const options = { series: [{ name: 'train', values: [3, 2, 1] }] };
    expect(packed.lossCurves(options)).toBe(figures.lossCurves(options));
    expect(() => packed.lossCurves({ series: [] })).toThrow(OptionError); // the package's one OptionError, not a copy in the chunk
  });

  it('imports nothing but what the package has, and keeps linkedom out of the chunk that a page loads', () => {
    const imports = (path: string) => {
      const { metafile } = buildSync({
        entryPoints: [file(path)],
        bundle: true,
        external: ['*'],
        format: 'esm',
        write: false,
        metafile: true,
      });
      return [...new Set(Object.values(metafile.inputs).flatMap((input) => input.imports.map((one) => one.path)))].sort();
    };
    expect(imports('plot/figures/figures.js')).toEqual([
      ...['errors.js', 'extremes.js', 'options/nested.js', 'options/read.js', 'options/vocabulary.js'].map((name) => `../../core/${name}`),
      '../numberText.js',
    ]);
    expect(imports('plot/figures/document.node.js')).toEqual([]);
    expect(read('plot/figures/document.node.js')).not.toMatch(/require\("canvas"\)/);
    expect(read('plot/figures/figures.js').length).toBeLessThan(350_000);
  });

  it('removes the modules that it bundled', () => {
    expect(() => read('plot/figures/draw.js')).toThrow();
    expect(read('plot/figures/document.browser.js')).toContain('UnsupportedPlatformError');
  });

  it('ships the licence of every package in the chunks', () => {
    const licences = read('plot/figures/LICENSES.txt');
    for (const name of ['@observablehq/plot', 'd3-scale', 'd3-shape', 'linkedom', 'htmlparser2', 'css-select']) {
      expect(licences).toMatch(new RegExp(`^-+\\n${name} \\d+\\.\\d+\\.\\d+ \\([\\w-]+\\)\\n\\n.{100}`, 'ms'));
    }
    expect(read('plot/figures/figures.js')).toContain('LICENSES.txt');
  });
});

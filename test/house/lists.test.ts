import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lists } from '../../scripts/lists.mjs';
import * as formats from '../../src/data/formats/list.js';
import * as layers from '../../src/layers/list.js';
import * as optimizers from '../../src/nn/optimizers/list.js';
import { sources } from './sources.js';

const root = new URL('../../', import.meta.url);
const made = lists();

describe('the lists of src', () => {
  it.each([...made.keys()])('%s is what would be written: node scripts/generate.mjs', (path) => {
    expect(existsSync(new URL(path, root))).toBe(true);
    expect(readFileSync(new URL(path, root), 'utf8')).toBe(made.get(path));
  });

  it('hold every layer that is defined, and nothing else', async () => {
    const folders = /^src\/layers\/(?!list\.ts|cell\/)/;
    const modules = await Promise.all(
      sources('src/layers')
        .filter(({ path }) => folders.test(path))
        .map(({ path }) => import(pathToFileURL(new URL(path, root).pathname).href) as Promise<object>),
    );
    const defined = modules.flatMap((module) =>
      Object.entries(module).flatMap(([name, value]) => (typeof value === 'function' && 'definition' in value ? [name] : [])),
    );
    expect(Object.keys(layers).sort()).toEqual(defined.sort());
  });

  it('hold every file that defines an optimizer, and the readers of formats', () => {
    const files = sources('src/nn/optimizers');
    const listed = files.find(({ path }) => path.endsWith('/list.ts'))?.imports ?? [];
    expect([...listed].sort()).toEqual(
      files
        .filter(({ path, text }) => text.includes(' defineOptimizer(') && !/(optimizer|ownOptimizer)\.ts$/.test(path)) // what makes them, and those of users
        .map(({ path }) => path)
        .sort(),
    );
    expect(Object.keys(optimizers)).toEqual(expect.arrayContaining(['adam', 'adamW', 'sgd']));
    expect(Object.keys(formats)).toEqual(expect.arrayContaining(['molecules', 'readCsv', 'readParquet', 'readPlanetoid', 'readTUDataset']));
  });
});

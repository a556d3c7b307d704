import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import * as graphgrad from '../src/index.js';

const path = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const manifest = JSON.parse(readFileSync(path('package.json'), 'utf8'));
const groups = readdirSync(path('src/public'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace(/\.ts$/, ''))
  .sort();

it('each file of src/public is a subpath of the package, and no other name is', () => {
  const entry = (name: string) => ({
    types: `./dist/${name}.d.ts`,
    node: `./dist/node/${name}.js`,
    default: `./dist/${name}.js`,
  });
  const others = [
    './browser',
    './worker',
    './fit-worker',
    './lab-worker',
    './kernels.wasm',
    './kernels.f64.wasm',
    './kernels.relaxed.wasm',
    './package.json',
  ];
  const { '.': main, ...subpaths } = manifest.exports;
  expect(main).toEqual(entry('index'));
  for (const name of others) delete subpaths[name];
  expect(subpaths).toEqual(Object.fromEntries(groups.map((name) => [`./${name}`, entry(`public/${name}`)])));
});

it('each group is also a member of the main entry', () => {
  // what is for tests of one's own comes by its subpath alone
  expect(groups.filter((name) => name !== 'testing' && !(name in graphgrad))).toEqual([]);
});

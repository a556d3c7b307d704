import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generate } from '../../../scripts/generate.mjs';
import { splits } from '../../../src/runtime/pool/splits.js';

const root = new URL('../../../', import.meta.url);

const kernels = (build: string): string[] =>
  WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(new URL(`build/${build}.wasm`, root))))
    .filter(({ kind }) => kind === 'function')
    .map(({ name }) => name);

it.each(['release', 'f64'])('what divides is a kernel of the %s build', (build) => {
  expect(Object.keys(splits).length).toBeGreaterThan(80);
  expect(kernels(build)).toEqual(expect.arrayContaining(Object.keys(splits)));
});

describe('what scripts/generate.mjs writes', () => {
  it.each([...generate()])('%s is what it would write now', (path, text) => {
    expect(readFileSync(new URL(path, root), 'utf8')).toBe(text);
  });
});

it('a call costs what the @split line of the kernel says', () => {
  const call = {
    begin: 2,
    end: 5,
    at: [2, 5, 10, 7, 400],
    u32: Uint32Array.from({ length: 200 }, (_, i) => (i < 100 ? 0 : 3 * (i - 100))),
  };
  expect(splits.exp?.work(call)).toBe(3 * 6);
  expect(splits.sumRows?.work(call)).toBe(3 * (10 + 4));
  expect(splits.spmm?.work(call)).toBe((9 + 3) * (8 + 0.4 * 10));
  expect(splits.adam).toBeUndefined();
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { splits } from '../../../src/runtime/pool/splits.js';

const kernels = (build: string): string[] =>
  WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(new URL(`../../../build/${build}.wasm`, import.meta.url))))
    .filter(({ kind }) => kind === 'function')
    .map(({ name }) => name);

it.each(['release', 'f64'])('every kernel of the %s build says whether it divides', (build) => {
  expect(Object.keys(splits).sort()).toEqual(kernels(build).sort());
});

it('what divides takes its range first', () => {
  const signatures = readFileSync(new URL('../../../src/runtime/kernels.gen.ts', import.meta.url), 'utf8');
  for (const [name, split] of Object.entries(splits)) {
    if (split !== null) expect(signatures, name).toContain(`  ${name}(begin: number, end: number, `);
  }
});

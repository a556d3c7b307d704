import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { Kernels } from '../../../src/runtime/kernels.js';
import type { Unbranded } from '../../../src/runtime/pointer.js';

const CONTROL = 114688;
const bytes = await readFile(new URL('../../../build/release.wasm', import.meta.url));
const memory = new WebAssembly.Memory({ initial: 32, maximum: 65536, shared: true });
const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
const { poolBusy, poolClaim, poolDone, poolFinish, poolOpen } = instance.exports as unknown as Unbranded<Kernels>;

const claims = (job: number, worker: number): number[] => {
  const taken: number[] = [];
  for (let chunk = poolClaim(CONTROL, job, worker); chunk >= 0; chunk = poolClaim(CONTROL, job, worker)) {
    taken.push(chunk);
    poolFinish(CONTROL, worker);
  }
  return taken;
};

it('every chunk of a job is claimed once, and counted', () => {
  poolOpen(CONTROL, 1, 5);
  expect(claims(1, 0)).toEqual([4, 3, 2, 1, 0]);
  expect(poolDone(CONTROL, 5, 1)).toBe(5);
});

// A worker that is late reads the words of the next job while the ticket is still that of the one that is over: what it reads must not matter.
it('nobody can claim from a job that is over, whatever it takes the number of chunks to be', () => {
  poolOpen(CONTROL, 2, 3);
  claims(2, 0);
  expect(poolClaim(CONTROL, 2, 1)).toBe(-1);
  expect(poolDone(CONTROL, 3, 1)).toBe(3);
  poolOpen(CONTROL, 3, 8);
  expect(poolClaim(CONTROL, 2, 1)).toBe(-1);
  expect(poolBusy(CONTROL, 1)).toBe(0);
  expect(claims(3, 0)).toHaveLength(8);
});

it('numbers of jobs may wrap around', () => {
  poolOpen(CONTROL, 0xffffffff | 0, 2);
  expect(claims(0xffffffff | 0, 0)).toEqual([1, 0]);
  poolOpen(CONTROL, 0, 2);
  expect(poolClaim(CONTROL, 0xffffffff | 0, 0)).toBe(-1);
  expect(claims(0, 0)).toEqual([1, 0]);
});

import { afterAll, expect, it } from 'vitest';
import { init, memory } from '../../src/index.js';
import { tuning } from '../../src/runtime/pool/pool.js';
import { hashOfTraining } from './training.js';

await init({ threads: 8 });
const before = { ...tuning };
afterAll(() => void Object.assign(tuning, before));

it.each(['GCN', 'GAT', 'GIN'] as const)('100 steps of %s leave the same bits with 1, 2, 3, 4 and 8 threads', async (kind) => {
  expect(memory().threads).toBe(8);
  // more of the kernels divide than would pay; eight threads on two cores may wait long for their turn
  Object.assign(tuning, { chunk: 512, waking: 2048, patience: 60_000 });
  const alone = await hashOfTraining(kind, 1);
  for (const threads of [2, 3, 4, 8]) expect(await hashOfTraining(kind, threads), `${threads} threads`).toBe(alone);
});

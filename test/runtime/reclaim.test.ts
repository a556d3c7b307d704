import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { data, layers, memory, scope, sequential, tensor } from '../../src/index.js';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

async function until(done: () => boolean): Promise<void> {
  for (let i = 0; i < 100 && !done(); i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

it('gives back tensors that nobody refers to, and counts them', async () => {
  const before = memory();
  (() => {
    for (let i = 0; i < 50; i++) tensor(new Float32Array(16_000));
  })();
  expect(memory().heap).toBe(before.heap + 50 * 64_000);
  await until(() => memory().reclaimed >= before.reclaimed + 50);
  expect(memory()).toMatchObject({ heap: before.heap, reclaimed: before.reclaimed + 50 });
});

it('does not count what was disposed of, nor what a scope ended', async () => {
  const { reclaimed } = memory();
  for (let i = 0; i < 50; i++) {
    tensor([i]).dispose();
    scope(() => tensor([i])).dispose();
    scope(() => void tensor([i]));
  }
  await until(() => memory().reclaimed > reclaimed); // in vain: half a second of collections
  expect(memory().reclaimed).toBe(reclaimed);
});

it('lets a forgotten graph and model go, caches and all', async () => {
  const before = memory().heap;
  await (async () => {
    const graph = data.graph({
      x: [[1], [2], [3]],
      edges: [
        [0, 1],
        [1, 2],
      ],
      y: [0, 1, 0],
    });
    const model = sequential([layers.gcnConv({ units: 4, activation: 'relu' }), layers.gcnConv({ units: 2 })]);
    model.compile({ loss: 'crossEntropy' });
    await model.fit(graph, { epochs: 2, seed: 0 });
  })();
  const used = memory().heap;
  expect(used).toBeGreaterThan(before);
  await until(() => memory().heap <= before + 2 ** 20);
  expect(memory().heap).toBeLessThanOrEqual(before + 2 ** 20); // the first chunk of the step arena stays
});

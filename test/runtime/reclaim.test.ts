import { expect, it } from 'vitest';
import { data, layers, memory, scope, sequential, tensor } from '../../src/index.js';
import { settled } from '../settled.js';

it('gives back tensors that nobody refers to, and counts them', async () => {
  const before = await settled();
  (() => {
    for (let i = 0; i < 50; i++) tensor(new Float32Array(16_000));
  })();
  expect(memory().heap).toBe(before.heap + 50 * 64_000);
  expect(await settled()).toMatchObject({ heap: before.heap, reclaimed: before.reclaimed + 50 });
});

it('does not count what was disposed of, nor what a scope ended', async () => {
  const { reclaimed } = await settled();
  for (let i = 0; i < 50; i++) {
    tensor([i]).dispose();
    scope(() => tensor([i])).dispose();
    scope(() => void tensor([i]));
  }
  expect((await settled()).reclaimed).toBe(reclaimed);
});

it('lets a forgotten graph and model go, caches and all', async () => {
  const before = (await settled()).heap;
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
  expect((await settled()).heap).toBeLessThanOrEqual(before + 2 ** 20); // the first chunk of the step arena stays
});

import { expect, inject, it } from 'vitest';
import {
  data,
  GraphError,
  IndexError,
  init,
  layers,
  memory,
  NumericError,
  ops,
  sequential,
  tensor,
  valueAndGrad,
} from '../../src/index.js';
import { trainKarate } from './training.js';

it('runs in a page that is isolated, or is not, as asked', () => {
  expect(globalThis.document).toBeDefined();
  expect(globalThis.crossOriginIsolated).toBe(inject('isolated'));
});

it('trains the same bits as Node from the same seed', async () => {
  const here = await trainKarate();
  expect(here).toEqual(inject('inNode'));
  expect(here.accuracy).toBeGreaterThan(0.6);
});

it('loads the f64 build by its address', async () => {
  await init({ dtypes: ['f32', 'f64'] });
  const third = tensor([1 / 3], { dtype: 'f64' });
  expect(ops.mul(third, tensor([3], { dtype: 'f64' })).item()).toBe(1);
  expect(third.item()).toBe(1 / 3);
  const [, gradient] = valueAndGrad((x: typeof third) => ops.sum(ops.exp(x)))(third);
  expect(gradient.item()).toBeCloseTo(Math.exp(1 / 3), 14);
});

it('keeps tensors whole when linear memory grows', () => {
  const before = memory().bytes;
  const early = tensor([1, 2, 3]);
  const length = before / 8; // sixteen of them are eight times what there is
  const blocks = Array.from({ length: 16 }, (_, i) => tensor(new Float32Array(length).fill(i)));
  expect(memory().bytes).toBeGreaterThanOrEqual(8 * before);
  expect(early.toArray()).toEqual([1, 2, 3]);
  for (const [i, block] of blocks.entries()) expect(ops.sum(block).item()).toBe(i * length);
  for (const block of blocks) block.dispose();
});

it('throws the typed errors', async () => {
  expect(() => data.graph({ x: [[1], [2]], edges: [[0, 2]] })).toThrow(IndexError);
  expect(() => data.graph({ x: [[1], [2]], edges: [[0, 2]] })).toThrow(/node 2/);
  expect(() => data.graph({ x: [[Number.NaN]], edges: [] })).toThrow(NumericError);
  const model = sequential([layers.dense({ units: 1 })]);
  model.compile({ optimizer: 'sgd', loss: 'mse' });
  await expect(model.fit(data.graph({ x: [[1], [2]], edges: [[0, 1]] }))).rejects.toThrow(GraphError);
});

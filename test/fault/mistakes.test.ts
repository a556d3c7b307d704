import { expect, it } from 'vitest';
import { data, layers, losses, metrics, ops, sequential, tensor } from '../../src/index.js';
import { rejected } from '../thrown.js';

const graph = data.graph({ x: [[1], [2], [3]], edges: [[0, 1], [1, 2]], y: [0, 1, 0] }); // biome-ignore format: short
const compiled = () => {
  const model = sequential([layers.gcnConv({ units: 2 })]);
  model.compile({ loss: 'crossEntropy' });
  return model;
};
const molecules = [0, 1].map((y) => ({ x: [[1], [2]], edges: [[0, 1]] as [number, number][], y }));

/** What a newcomer writes, and the sentence that mends it. */
it.each<[string, () => unknown, RegExp]>([
  ['a list of losses', () => compiled().compile({ loss: ['mse'] as never }), /the loss is a list \(got \['mse'\]\)/],
  ['one callback instead of a list', () => compiled().fit(graph, { epochs: 1, callbacks: {} as never }), /callbacks.*list/],
  ['no pool before the head of graphs', () => compiled().fit(molecules, { epochs: 1 }), /globalMeanPool/],
  [
    'an option of model.train, told under its own name',
    () =>
      compiled()
        .train(graph, { epoch: 1 } as never)
        .next(),
    /^model\.train: unknown option 'epoch'/,
  ],
  ['a tensor given to a metric', () => metrics.accuracy(tensor([[1, 0]]) as never, tensor([0]) as never), /data: x\.toTypedArray\(\)/],
  ['a list given to an operation', () => ops.relu([1, 2] as never), /Make one with tensor\(…\)/],
  ['a list given to a loss', () => losses.mse([1, 2] as never, tensor([1, 2])), /the prediction is not a tensor \(got \[1, 2\]\)/],
  ['bigint ids', () => ops.gather(tensor([[1]]), [0n] as never), /0n.*whole number/],
  ['bigint values', () => tensor([1n] as never), /bigint|1n/],
])('%s', async (_name, act, message) => {
  const error = await rejected(async () => act());
  expect(error.code, String(error)).toMatch(/^[A-Z_]+$/);
  expect(error.message).toMatch(message);
});

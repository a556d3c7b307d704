import { describe, expect, it } from 'vitest';
import type { Tensor } from '../../src/index.js';
import { data, io, layers, type Model, optimizers, sequential, tensor, tree } from '../../src/index.js';
import { rejected, thrown } from '../thrown.js';

const graph = data.graph(data.karate());

function model(options: { trainable?: boolean } = {}): Model {
  const made = sequential([
    layers.gcnConv({ units: 6, ...options }),
    layers.batchNorm(options),
    layers.dropout({ rate: 0.2 }),
    layers.gcnConv({ units: 4, activation: 'linear' }),
  ]);
  made.compile({ optimizer: optimizers.adam({ learningRate: 0.05, weightDecay: 0.1, ema: 0.9 }), loss: 'crossEntropy' });
  made.params = made.init({ seed: 2, like: graph });
  made.buffers = made.initBuffers({ seed: 2, like: graph });
  return made;
}

const numbers = (...trees: unknown[]): number[][] =>
  trees.flatMap((one) => tree.leaves(one).map((leaf) => Array.from((leaf as Tensor).toTypedArray())));
const below = ({ params, buffers }: Model, name: string): number[][] => numbers(params?.[name], buffers?.[name] ?? {});

/** Two epochs; what stands and what moves. */
async function train(one: Model, options: object = {}): Promise<void> {
  const names = ['gcnConv1', 'batchNorm1', 'gcnConv2'];
  const before = names.map((name) => below(one, name));
  await one.fit(graph, { epochs: 2, seed: 0, ...options });
  const after = names.map((name) => below(one, name));
  expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
  expect(after[2]).not.toEqual(before[2]);
}

describe('what is frozen stands, running statistics and weight decay included', () => {
  it.each<[string, () => Model]>([
    ['trainable: false', () => model({ trainable: false })],
    ['freeze by name', () => frozen(['gcnConv1', 'batchNorm1'])],
    ['freeze by a pattern', () => frozen([/^(gcnConv1|batchNorm)/])],
    ['freeze by a function', () => frozen([(path) => path[0] !== 'gcnConv2'])],
  ])('%s', async (_, make) => {
    await train(make());
    const stepped = make();
    const before = below(stepped, 'batchNorm1');
    stepped.trainOnBatch(graph);
    expect(below(stepped, 'batchNorm1')).toEqual(before);
  });

  function frozen(all: Parameters<Model['freeze']>[0][]): Model {
    const one = model();
    for (const match of all) one.freeze(match);
    return one;
  }

  it('a frozen batch normalisation goes by its running statistics while training', () => {
    const norm = layers.batchNorm();
    const still = layers.batchNorm({ trainable: false });
    const x = tensor([
      [1, 5],
      [3, 9],
    ]);
    const params = norm.init({ seed: 0, like: x });
    expect(still(params, x, undefined, { training: true }).toArray()).toEqual(norm(params, x).toArray());
    expect(still(params, x, undefined, { training: true }).toArray()).not.toEqual(norm(params, x, undefined, { training: true }).toArray());
  });

  it('what moves has the gradient it has anyway: the second layer of a frozen first one', async () => {
    const plain = (freeze: boolean): Model => {
      const one = sequential([layers.gcnConv({ units: 5 }), layers.gcnConv({ units: 4 })]);
      one.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: 'crossEntropy' });
      one.params = one.init({ seed: 1, like: graph });
      if (freeze) one.freeze('gcnConv1');
      return one;
    };
    const [free, held] = [plain(false), plain(true)];
    free.trainOnBatch(graph);
    held.trainOnBatch(graph);
    expect(below(held, 'gcnConv2')).toEqual(below(free, 'gcnConv2'));
    held.unfreeze();
    const before = below(held, 'gcnConv1');
    held.trainOnBatch(graph);
    expect(below(held, 'gcnConv1')).not.toEqual(before);
  });

  it('is saved and restored, in a container too', async () => {
    for (const make of [
      () => model({ trainable: false }),
      () => frozen(['gcnConv1', /^batch/]),
      () => frozen([(path) => path[0] !== 'gcnConv2']),
    ]) {
      const folder = `build/tmp/freeze-${Math.random().toString(36).slice(2)}.safetensors`;
      await make().save(folder);
      const again = await io.load(folder);
      await train(again);
    }
    expect(JSON.parse(JSON.stringify(layers.dense({ units: 2, trainable: false }))).options.trainable).toBe(false);
    expect('trainable' in layers.dense({ units: 2, trainable: true }).options).toBe(false);
  });

  it('refuses what covers nothing, what is no match, and a model of which nothing moves', async () => {
    expect(() => model().freeze('gcnConv9')).toThrow(
      /model\.freeze: this covers no parameter \(got gcnConv9\)\. Expected a name on the path of one: gcnConv1/,
    );
    expect(thrown(() => model().freeze(3 as never)).message).toMatch(/match is not a name, a RegExp or a function \(got 3\)/);
    const all = frozen([() => true]);
    const before = numbers(all.params);
    expect((await rejected(() => all.fit(graph, { epochs: 1 }))).message).toMatch(/every parameter is frozen.*model\.unfreeze/);
    expect(numbers(all.params)).toEqual(before);
    expect(() => layers.dense({ units: 1, trainable: 'no' as never })).toThrow(/trainable/);
  });
});

describe('init of a single layer', () => {
  it('makes its parameters for features, or for a graph; a functional loop needs no model', () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const dense = layers.dense({ units: 2 });
    const params = dense.init({ seed: 4, like: x });
    expect((params.kernel as Tensor).shape).toEqual([3, 2]);
    expect(dense(params, x).shape).toEqual([2, 2]);
    expect(numbers(dense.init({ seed: 4, like: { x: [[0, 0, 0]], edges: [] } }))).toEqual(numbers(params));
    expect(numbers(dense.init({ seed: 5, like: x }))).not.toEqual(numbers(params));
    const conv = layers.gcnConv({ units: 2 });
    expect(conv(conv.init({ seed: 0, like: graph }), graph.x as Tensor, graph).shape).toEqual([34, 2]);
    expect(Object.keys(layers.batchNorm().initBuffers({ like: x }))).toEqual(['mean', 'variance']);
    expect(() => dense.init({ seed: 1, like: undefined as never })).toThrow(/nothing to be like/);
  });
});

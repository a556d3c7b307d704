import { describe, expect, it } from 'vitest';
import { data, layers, type Model, memory, OptionError, ops, optimizers, sequential, type Tensor, tensor } from '../../src/index.js';
import { bits } from '../bits.js';
import { settled } from '../settled.js';
import { rejected, thrown } from '../thrown.js';

const graph = data.graph(data.karate());
const graphs = data.synthetic('score_nbr', { count: 10 });

function classifier(): Model {
  const model = sequential([
    layers.dropout({ rate: 0.5 }),
    layers.gcnConv({ units: 8, activation: 'relu' }),
    layers.dropout({ rate: 0.5 }),
    layers.gcnConv({ units: 4 }),
  ]);
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.02 }), loss: 'crossEntropy', metrics: ['accuracy'] });
  return model;
}

function regression(): Model {
  const model = sequential([layers.propagationConv({ units: 4 }), layers.globalSumPool(), layers.dense({ units: 1 })]);
  model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'mse', metrics: ['mae'] });
  return model;
}

describe('predict', () => {
  it('copies: later training does not change what it returned', async () => {
    const model = classifier();
    await model.fit(graph, { epochs: 2, seed: 0 });
    const first = await model.predict(graph);
    const copy = first.data.slice();
    await model.fit(graph, { epochs: 5, seed: 0 });
    expect(first.data).toEqual(copy);
    expect((await model.predict(graph)).data).not.toEqual(copy);
  });

  it('drops nothing, and gives the same numbers each time and in any batches', async () => {
    const model = classifier();
    await model.fit(graph, { epochs: 2, seed: 0 });
    expect((await model.predict(graph)).data).toEqual((await model.predict(graph)).data);
    const plain = regression();
    await plain.fit(graphs, { epochs: 1, seed: 0 });
    const whole = await plain.predict(graphs, { batchSize: 10 });
    const parts = await plain.predict(graphs, { batchSize: 3 });
    expect([whole.data.constructor, parts.data.constructor]).toEqual([Float32Array, Float32Array]);
    expect(parts.shape).toEqual([10, 1]);
    for (let i = 0; i < 10; i++) expect(parts.data[i]).toBeCloseTo(whole.data[i], 4);
  });

  it('needs no targets; evaluate does', async () => {
    const model = classifier();
    await model.fit(graph, { epochs: 1, seed: 0 });
    const { x, edges } = data.karate();
    expect((await model.predict({ x, edges })).shape).toEqual([34, 4]);
    expect(await rejected(() => model.evaluate({ x, edges }))).toMatchObject({ name: 'GraphError' });
  });
});

describe('evaluate', () => {
  it('counts the rows of a mask, as the predictions say', async () => {
    const model = classifier();
    await model.fit(graph, { epochs: 10, seed: 0 });
    const { data: logits } = await model.predict(graph);
    const { y, masks } = data.karate();
    const hits = Array.from(masks.test.indices).filter((row) => {
      const scores = Array.from(logits.slice(row * 4, row * 4 + 4));
      return scores.indexOf(Math.max(...scores)) === y[row];
    });
    expect((await model.evaluate(graph, { mask: 'test' })).accuracy).toBeCloseTo(hits.length / 30, 12);
  });

  it('gives numbers, and changes nothing', async () => {
    const model = regression();
    await model.fit(graphs, { epochs: 2, seed: 0 });
    const before = bits(model.params);
    const result = await model.evaluate(graphs, { batchSize: 4 });
    expect(Object.keys(result)).toEqual(['loss', 'mae']);
    expect(result.loss / (await model.evaluate(graphs, { batchSize: 10 })).loss).toBeCloseTo(1, 5);
    expect([bits(model.params), memory().step]).toEqual([before, 0]);
  });

  it.each([
    ['a mask that the graph lacks', graph, 'tset', /the graph has no such mask \(got 'tset'\)\. Expected train, test/],
    ['a mask of a graph without any', data.graph({ x: [[1]], y: [1], level: 'node' }), 'test', /this graph has none/],
    ['a mask of a list', graphs, 'test', /has no such mask/],
  ])('refuses %s', async (_name, input, mask, message) => {
    const model = classifier();
    model.params = model.init({ seed: 0, like: graph });
    const error = await rejected(() => model.evaluate(input, { mask }));
    expect(error).toMatchObject({ name: 'OptionError', where: 'model.evaluate' });
    expect(error.message).toMatch(message);
  });

  it.each(['fit', 'evaluate', 'predict'] as const)('%s says what is missing', async (act) => {
    const model = sequential([layers.dense({ units: 1 })]);
    expect(await rejected(() => model[act](graph))).toMatchObject({ name: 'OptionError', where: `model.${act}` });
  });
});

describe('fit', () => {
  it.each([
    ['epochs', { epochs: 1.5 }],
    ['epochs', { epochs: -1 }],
    ['batchSize', { batchSize: 0 }],
    ['seed', { seed: -1 }],
  ])('refuses bad %s', async (_name, options) => {
    expect(await rejected(() => regression().fit(graphs, options))).toMatchObject({ name: 'OptionError' });
  });

  it('on lists: two models trained in turns are as if trained alone', async () => {
    const train = async (seed: number): Promise<Model> => {
      const model = regression();
      await model.fit(graphs, { epochs: 15, batchSize: 3, seed, validationData: graphs.slice(0, 4) });
      return model;
    };
    const together = (await Promise.all([train(1), train(2), train(3)])).map((model) => bits(model.params));
    for (const seed of [1, 2, 3]) expect(bits((await train(seed)).params)).toBe(together[seed - 1]);
  });

  it('refuses a signal that is aborted already, and goes on as if it had not been called', async () => {
    const model = regression();
    const { heap } = await settled();
    await expect(model.fit(graphs, { epochs: 5, seed: 0, signal: AbortSignal.abort() })).rejects.toThrow(OptionError);
    expect([model.params, model.buffers]).toEqual([null, null]);
    expect(memory().heap).toBe(heap);
    const fresh = regression();
    await fresh.fit(graphs, { epochs: 2, seed: 0 });
    await model.fit(graphs, { epochs: 2, seed: 0 });
    expect(bits(model.params)).toBe(bits(fresh.params));
  });

  it('gives the memory of its batches back', async () => {
    const model = regression();
    await model.fit(graphs, { epochs: 2, batchSize: 3, seed: 0 });
    const { heap, bytes } = await settled();
    for (let i = 0; i < 5; i++) {
      await model.fit(graphs, { epochs: 2, batchSize: 3, seed: i });
      await model.predict(graphs, { batchSize: 4 });
      await model.evaluate(graphs, { batchSize: 2 });
    }
    expect(memory()).toMatchObject({ bytes, step: 0 });
    expect(memory().heap).toBe(heap);
  });

  it('gives the memory of plain graphs back, caches and masks included', async () => {
    const model = classifier();
    const plain = data.karate();
    await model.fit(plain, { epochs: 2, seed: 0 });
    const { heap } = await settled();
    for (let i = 0; i < 3; i++) {
      await model.fit(plain, { epochs: 2, seed: i });
      await model.predict(plain);
      await model.evaluate(plain, { mask: 'test' });
      model.trainOnBatch(plain);
      await rejected(() => model.fit({ ...plain, y: plain.y.map((label) => label + 1) }, { seed: 0 }));
    }
    expect(memory().step).toBe(0);
    expect(memory().heap).toBe(heap);
  });

  it('leaves tensors of the user alone that are parts of a plain graph', async () => {
    const model = regression();
    const x = tensor([[1], [2]]);
    const plain = { x, edges: [[0, 1]] as [number, number][], y: 3 };
    await model.fit(plain, { epochs: 1, seed: 0 });
    await model.predict(plain);
    expect(x.toArray()).toEqual([[1], [2]]);
  });

  it('sees that the labels of a graph were exchanged in place', async () => {
    const model = classifier();
    const changing = data.graph({ ...data.karate(), y: Array.from(data.karate().y) });
    await model.fit(changing, { epochs: 30, seed: 0 });
    const before = (await model.evaluate(changing)).loss;
    changing.y?.set(Array.from(data.karate().y, (label) => (label + 1) % 4));
    expect((await model.evaluate(changing)).loss).toBeGreaterThan(before);
  });
});

describe('a step is a transaction', () => {
  it.each([
    ['of another shape', () => ({ count: tensor([1, 2]) })],
    ['that nobody declared', () => ({ cuont: tensor([1]) })],
  ])('an update of a buffer %s stops it before the parameters move', (_name, update) => {
    let broken = false;
    const counting = layers.define({
      kind: 'counting',
      options: {},
      params: (_o, [, width]) => ({ kernel: { shape: [width, 1], init: 'glorotUniform' } }),
      buffers: () => ({ count: { shape: [1], init: 'zeros' } }),
      call: (_o, { kernel }, x, _graph, context) => {
        const count = context.buffers?.count as Tensor | undefined;
        if (context.updates !== null && count !== undefined)
          Object.assign(context.updates, broken ? update() : { count: ops.add(count, 1) });
        return ops.matmul(x as Tensor, kernel);
      },
    });
    const model = sequential([counting()]);
    model.compile({ loss: 'mse', optimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.9 }) });
    const sample = data.graph({
      x: [
        [1, 2],
        [3, 4],
      ],
      y: [[1], [2]],
      level: 'node',
    });
    model.trainOnBatch(sample);
    const state = (): string => `${bits(model.params)} ${bits(model.buffers)}`;
    const before = state();
    broken = true;
    expect(thrown(() => model.trainOnBatch(sample)).message).toMatch(/update does not fit the buffer counting1\./);
    expect(state()).toBe(before);
    broken = false;
    model.trainOnBatch(sample);
    expect(((model.buffers as layers.TensorTree).counting1 as layers.TensorTree).count).toMatchObject({ size: 1 });
    expect((((model.buffers as layers.TensorTree).counting1 as layers.TensorTree).count as Tensor).item()).toBe(2);
  });
});

describe('groups of parameters', () => {
  it.each([
    ['a pattern that remembers its place', /kernel/g],
    ['a name', 'kernel'],
    ['a function', (path: readonly string[]) => path.at(-1) === 'kernel'],
  ])('are found by %s', (_name, match) => {
    const params = { a: { kernel: tensor([1]), bias: tensor([1]) }, b: { kernel: tensor([1]), kernels: tensor([1]) } };
    const zeros = { a: { kernel: tensor([0]), bias: tensor([0]) }, b: { kernel: tensor([0]), kernels: tensor([0]) } };
    const sgd = optimizers.sgd({ learningRate: 0.5, groups: [{ match: typeof match === 'object' ? /kernel$/g : match, weightDecay: 1 }] });
    sgd.update(params, zeros, sgd.init(params));
    expect([params.a.kernel, params.a.bias, params.b.kernel, params.b.kernels].map((one) => one.item())).toEqual([0.5, 1, 0.5, 1]);
  });
});

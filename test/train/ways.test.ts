import { describe, expect, it } from 'vitest';
import {
  data,
  layers,
  losses,
  type Model,
  module,
  ops,
  optimizers,
  random,
  scope,
  sequential,
  type Tensor,
  tensor,
  type data as types,
  valueAndGrad,
} from '../../src/index.js';
import { bits } from '../bits.js';

const graph = data.graph(data.karate());
const network = (): Model =>
  sequential([
    layers.dropout({ rate: 0.3 }),
    layers.gcnConv({ units: 8, activation: 'relu' }),
    layers.dropout({ rate: 0.3 }),
    layers.gcnConv({ units: 4 }),
  ]);
const adam = () => optimizers.adam({ learningRate: 0.02, groups: [{ match: 'gcnConv1', weightDecay: 5e-4 }] });

describe('two ways to train one model', () => {
  it('fit and train run the same steps', async () => {
    const trained = await Promise.all(
      ['fit', 'train'].map(async (way) => {
        const model = network();
        model.compile({ optimizer: adam(), loss: 'crossEntropy' });
        if (way === 'fit') await model.fit(graph, { epochs: 7, seed: 5 });
        else for await (const event of model.train(graph, { epochs: 7, seed: 5 })) expect(event.loss).toBe(event.metrics.loss);
        return bits(model.params);
      }),
    );
    expect(trained[0]).toBe(trained[1]);
  });

  it('the loop of the functional way gives the bits of fit', async () => {
    const keras = network();
    keras.compile({ optimizer: adam(), loss: 'crossEntropy' });
    await keras.fit(graph, { epochs: 5, seed: 5 });

    const model = network();
    const params = model.init({ seed: 5, like: graph });
    const optimizer = adam();
    const state = optimizer.init(params);
    const objective = (p: layers.TensorTree, g: types.Graph, key: random.Key): Tensor =>
      losses.crossEntropy(model(p, g, { training: true, key }), g.y as Tensor, { mask: g.masks.train });
    for (let epoch = 1; epoch <= 5; epoch++) {
      scope(() => {
        const [, grads] = valueAndGrad(objective)(params, graph, random.key(5).child('step').at(epoch).at(0));
        optimizer.update(params, grads, state);
      });
    }
    expect(bits(params)).toBe(bits(keras.params));
    expect(model.params).toBeNull(); // init returns new parameters and changes nothing
  });

  it('a model is called with a graph, or with features like a layer', () => {
    const model = sequential([layers.dense({ units: 3 })]);
    const g = data.graph({
      x: [
        [1, 2],
        [3, 4],
      ],
    });
    const params = model.init({ seed: 0, like: g });
    expect(model(params, g).toArray()).toEqual(model(params, g.x as Tensor, g).toArray());
    expect(model(params, g.x as Tensor).toArray()).toEqual(model(params, g).toArray());
  });

  it('the same seed gives the same bits, another seed others', async () => {
    const run = async (seed: number): Promise<string> => {
      const model = network();
      model.compile({ optimizer: adam(), loss: 'crossEntropy' });
      await model.fit(graph, { epochs: 3, seed });
      return bits(model.params);
    };
    expect(await run(1)).toBe(await run(1));
    expect(await run(1)).not.toBe(await run(2));
  });

  it('two models trained in turns are as if trained alone', async () => {
    const make = (): Model => {
      const model = network();
      model.compile({ optimizer: adam(), loss: 'crossEntropy' });
      return model;
    };
    const [a, b, alone] = [make(), make(), make()];
    await Promise.all([a.fit(graph, { epochs: 20, seed: 1 }), b.fit(graph, { epochs: 20, seed: 2 })]);
    await alone.fit(graph, { epochs: 20, seed: 1 });
    expect(bits(a.params)).toBe(bits(alone.params));
  });
});

describe('anything but a chain', () => {
  const residual = () =>
    module(
      {
        conv1: layers.gcnConv({ units: 6 }),
        conv2: layers.gcnConv({ units: 6 }),
        pool: layers.globalSumPool(),
        head: layers.dense({ units: 1 }),
      },
      (m, p, { x, graph: g }, ctx) => {
        const h = ops.relu(m.conv1(p.conv1, x, g, ctx.child('conv1')));
        const r = ops.add(h, m.conv2(p.conv2, h, g, ctx.child('conv2')));
        return m.head(p.head, m.pool(p.pool, r, g, ctx.child('pool')));
      },
    );

  it('a module trains, and nests in other containers', async () => {
    const graphs = Array.from({ length: 12 }, (_, i) => ({
      x: Array.from({ length: 2 + (i % 4) }, (_, j) => [1, j]),
      edges: [[0, 1]] as [number, number][],
      y: 2 + (i % 4),
    }));
    const model = sequential({ body: residual() });
    model.compile({ optimizer: optimizers.adam({ learningRate: 0.02 }), loss: 'mse' });
    const { history } = await model.fit(graphs, { epochs: 60, batchSize: 4, seed: 0 });
    expect(history.loss.at(-1)).toBeLessThan(history.loss[0] / 20);
    expect(Object.keys(model.params?.body as object)).toEqual(['conv1', 'conv2', 'pool', 'head']);
  });

  it('a part used twice has one set of parameters', () => {
    const twice = module({ conv: layers.gcnConv({ units: 2 }) }, (m, p, { x, graph: g }) => m.conv(p.conv, m.conv(p.conv, x, g), g));
    const g = data.graph({
      x: [
        [1, 2],
        [3, 4],
      ],
      edges: [[0, 1]],
    });
    const params = twice.init({ seed: 0, like: g });
    expect(Object.keys(params)).toEqual(['conv']);
    expect(twice(params, g).shape).toEqual([2, 2]);
  });
});

describe('a layer of one’s own', () => {
  const scaled = layers.define({
    kind: 'scaled',
    options: { units: { type: 'int', min: 1 }, factor: { type: 'number', default: 2 } },
    params: ({ units }, [, width]) => ({ kernel: { shape: [width, units], init: 'glorotUniform' } }),
    call: ({ factor }, { kernel }, x) => ops.scale(ops.matmul(x as Tensor, kernel), factor),
  });

  it('is a function with its options and its name', () => {
    const layer = scaled({ units: 3 });
    expect([layer.kind, layer.name, layer.options]).toEqual(['scaled', 'scaled', { units: 3, factor: 2, name: '' }]);
    const x = tensor([[1, 2]]);
    const kernel = tensor([
      [1, 0, 1],
      [0, 1, 1],
    ]);
    expect(layer({ kernel }, x).toArray()).toEqual([[2, 4, 6]]);
    expect(JSON.parse(JSON.stringify(layer))).toEqual({ kind: 'scaled', options: { units: 3, factor: 2, name: '' } });
  });

  it('is counted by its kind in a chain, or called by its name', () => {
    const model = sequential([scaled({ units: 3 }), scaled({ units: 2 }), layers.dense({ units: 1, name: 'head' })]);
    expect(Object.keys(model.init({ seed: 0, like: { x: [[1, 2]] } }))).toEqual(['scaled1', 'scaled2', 'head']);
  });
});

describe('what a user sees', () => {
  it('the parameters print as a tree with shapes and norms', async () => {
    const { inspect } = await import('node:util');
    const params = sequential([layers.dense({ units: 2 })]).init({ seed: 0, like: { x: [[1, 2, 3]] } });
    expect(inspect(params)).toMatch(/^dense1\n {2}kernel \[3, 2\] ‖·‖ \d.*\n {2}bias \[2\] ‖·‖ /);
    expect(Object.keys(params)).toEqual(['dense1']);
  });

  it('the summary is a table', async () => {
    const model = network();
    model.params = model.init({ seed: 0, like: graph });
    const log = console.log;
    console.log = () => {};
    try {
      expect(model.summary()).toMatch(/gcnConv1 +gcnConv +kernel \[34, 8\], bias \[8\] +280[\s\S]*316 parameters/);
    } finally {
      console.log = log;
    }
  });

  it('history holds numbers under Keras’ names', async () => {
    const model = network();
    model.compile({ optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] });
    const masks = { train: { indices: [0, 1, 2, 3] }, validation: { indices: [4, 5, 6] } };
    const { x, edges, y } = data.karate();
    const history = await model.fit({ x, edges, y, masks }, { epochs: 3, seed: 4 });
    expect(Object.keys(history.history).sort()).toEqual(['accuracy', 'loss', 'valAccuracy', 'valLoss']);
    expect(history).toMatchObject({ epochs: 3, seed: 4, history: { loss: [expect.any(Number), expect.any(Number), expect.any(Number)] } });
  });

  it('an abort is seen within a batch, and the model stays usable', async () => {
    const model = network();
    model.compile({ loss: 'crossEntropy' });
    const control = new AbortController();
    let epochs = 0;
    for await (const event of model.train(graph, { epochs: 1000, seed: 0, signal: control.signal })) {
      epochs = event.epoch;
      if (epochs === 3) control.abort();
    }
    expect(epochs).toBe(3);
    expect((await model.predict(graph)).shape).toEqual([34, 4]);
  });

  it('only the group that matches is decayed', () => {
    const model = network();
    const params = model.init({ seed: 0, like: graph });
    const optimizer = optimizers.sgd({ learningRate: 0.1, groups: [{ match: 'gcnConv1', weightDecay: 1 }] });
    const zero = (t: unknown): Tensor => ops.scale(t as Tensor, 0);
    const grads = Object.fromEntries(
      Object.entries(params).map(([name, part]) => [name, Object.fromEntries(Object.entries(part).map(([key, t]) => [key, zero(t)]))]),
    );
    const kernel = (name: string): number => ((params[name] as layers.TensorTree).kernel as Tensor).toTypedArray()[0];
    const before = [kernel('gcnConv1'), kernel('gcnConv2')];
    optimizer.update(params, grads, optimizer.init(params));
    expect(kernel('gcnConv1')).toBeCloseTo(0.9 * before[0], 6);
    expect(kernel('gcnConv2')).toBe(before[1]);
  });
});

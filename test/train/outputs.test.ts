import { describe, expect, it } from 'vitest';
import {
  callbacks,
  data,
  io,
  layers,
  losses,
  type Model,
  ops,
  optimizers,
  sequential,
  type Tensor,
  tensor,
  testing,
} from '../../src/index.js';
import { rejected, thrown } from '../thrown.js';

const random = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};
/** A graph of n nodes in a ring, with what is to be learnt: a sum of the features, and which of two is larger. */
function ring(n: number, seed: number, missing = 0) {
  const next = random(seed);
  const x = Array.from({ length: n }, () => [next() - 0.5, next() - 0.5]);
  const edges = Array.from({ length: n }, (_, i): [number, number] => [i, (i + 1) % n]);
  const value = x.map(([a, b]) => (next() < missing ? Number.NaN : a + 2 * b));
  const side = x.map(([a, b]) => (next() < missing ? Number.NaN : a > b ? 1 : 0));
  return {
    x,
    edges,
    y: { value, side },
    masks: {
      train: { indices: Array.from({ length: n / 2 }, (_, i) => i) },
      validation: { indices: Array.from({ length: n / 2 }, (_, i) => n / 2 + i) },
    },
  };
}
/** The same of whole graphs: the mean over their nodes. */
const molecule = (seed: number, missing = 0) => {
  const { x, edges } = ring(4, seed);
  const next = random(seed * 2654435761);
  const mean = (c: number) => x.reduce((sum, row) => sum + row[c], 0) / 4;
  return {
    x,
    edges,
    y: { value: next() < missing ? Number.NaN : mean(0), side: next() < missing ? Number.NaN : mean(0) > mean(1) ? 1 : 0 },
    level: 'graph' as const,
  };
};
const heads = () => layers.outputHeads({ heads: { value: layers.dense({ units: 1 }), side: layers.dense({ units: 2 }) } });
const nodes = () => sequential([layers.sageConv({ units: 8, activation: 'tanh' }), heads()]);
const graphs = () => sequential([layers.sageConv({ units: 8, activation: 'tanh' }), layers.globalMeanPool(), heads()]);
const compiled = (model: Model, more: object = {}) => {
  model.compile({
    optimizer: optimizers.adam({ learningRate: 0.02 }),
    loss: { value: 'mse', side: 'crossEntropy' },
    lossWeights: { side: 0.5 },
    metrics: { value: ['r2'], side: ['accuracy'] },
    ...more,
  });
  return model;
};

describe('several outputs by name', () => {
  it('train together, each by its loss, with a history of each', async () => {
    const model = compiled(nodes());
    const { history } = await model.fit(data.graph(ring(60, 1)), { epochs: 150, seed: 1 });
    expect(Object.keys(history)).toEqual(
      ['loss', 'valueLoss', 'sideLoss', 'valueR2', 'sideAccuracy'].flatMap((_, i, all) =>
        i === 0 ? [...all, ...all.map((one) => `val${one[0].toUpperCase()}${one.slice(1)}`)] : [],
      ),
    );
    const last = (name: string) => history[name].at(-1) as number;
    expect(last('loss')).toBeCloseTo(last('valueLoss') + 0.5 * last('sideLoss'), 6);
    expect(last('valValueR2')).toBeGreaterThan(0.9);
    expect(last('valSideAccuracy')).toBeGreaterThan(0.85);
  });

  it('are predicted side by side and by name, with probabilities where a loss has some', async () => {
    const model = compiled(nodes());
    const graph = data.graph(ring(20, 2));
    await model.fit(graph, { epochs: 3, seed: 0 });
    const plain = await model.predict(graph);
    const { value, side } = plain.outputs!;
    expect([plain.shape, value.shape, side.shape]).toEqual([
      [20, 3],
      [20, 1],
      [20, 2],
    ]);
    const rows = Array.from({ length: 20 }, (_, r) => [...plain.data.subarray(3 * r, 3 * r + 3)]);
    expect([...value.data]).toEqual(rows.map((row) => row[0]));
    expect([...side.data]).toEqual(rows.flatMap((row) => row.slice(1)));
    const sure = (await model.predict(graph, { probabilities: true, mask: 'train' })).outputs!;
    expect([...sure.value.data]).toEqual([...value.data.slice(0, 10)]);
    for (let r = 0; r < 10; r++) expect(sure.side.data[2 * r] + sure.side.data[2 * r + 1]).toBeCloseTo(1, 6);
  });

  it('the gradient is that of the sum', () => {
    const { masks: _, ...given } = ring(10, 3);
    const graph = data.graph(given);
    const model = nodes();
    const params = model.init({ seed: 0, like: graph });
    const { value, side } = ring(10, 3).y;
    const sum = (p: typeof params): Tensor => {
      const out = model(p, graph);
      return ops.add(
        losses.mse(ops.slice(out, { axis: 1, end: 1 }), tensor(value.map((v) => [v]))),
        ops.scale(losses.crossEntropy(ops.slice(out, { axis: 1, start: 1 }), tensor(side)), 0.5),
      );
    };
    compiled(model, { optimizer: optimizers.sgd({ learningRate: 1 }), metrics: {} }).params = params;
    const before = sum(params).item();
    expect(model.trainOnBatch(graph).loss).toBeCloseTo(before, 5);
  });

  it('the loss does not depend on the size of batches, whatever is missing', async () => {
    const set = Array.from({ length: 24 }, (_, i) => molecule(i, 0.4));
    const model = compiled(graphs(), { metrics: {} });
    model.params = model.init({ seed: 0, like: set.slice(0, 2) });
    const measured = await Promise.all([1, 5, 24].map((batchSize) => model.evaluate(set, { batchSize })));
    const known = (name: 'value' | 'side') => set.map(({ y }, i) => [i, y[name]] as const).filter(([, y]) => !Number.isNaN(y));
    const { outputs } = await model.predict(set);
    const byHand = known('value').reduce((sum, [i, y]) => sum + (outputs!.value.data[i] - y) ** 2, 0) / known('value').length;
    for (const one of measured) {
      expect(one.valueLoss).toBeCloseTo(byHand, 6);
      expect(one.loss).toBeCloseTo(one.valueLoss + 0.5 * one.sideLoss, 6);
      expect(one.sideLoss).toBeCloseTo(measured[0].sideLoss, 6);
    }
  });

  it('batches, sets, sampled neighbours and parts of graphs keep them', async () => {
    const whole = data.graph(ring(40, 5));
    const model = compiled(nodes());
    await model.fit(data.neighborLoader(whole, { seeds: 'train', fanOuts: [2], batchSize: 8 }), { epochs: 2, seed: 0 });
    const part = data.subgraph(whole, { indices: [0, 1, 2, 3] });
    expect(part.outputs).toEqual(whole.outputs);
    expect((part.y!.toArray() as number[][]).map(([first]) => [first])).toEqual(
      ring(40, 5)
        .y.value.slice(0, 4)
        .map((v) => [Math.fround(v)]),
    );
    const set = data.batch([molecule(1), molecule(2)]);
    expect(set.outputs).toEqual([
      { name: 'value', start: 0, end: 1, flat: true },
      { name: 'side', start: 1, end: 2, flat: true },
    ]);
    expect(whole.with({ x: whole.x as Tensor }).outputs).toBe(whole.outputs);
  });

  it('replay as other steps do, with the same bits', () => {
    const graph = data.graph(ring(20, 6));
    testing.checkPlan(compiled(nodes(), { metrics: {} }), graph);
  });

  it('a file holds them, and what they were compiled with', async () => {
    const set = Array.from({ length: 8 }, (_, i) => molecule(i));
    const model = compiled(graphs());
    await model.fit(set, { epochs: 2, seed: 0 });
    await model.save('build/outputs.safetensors');
    const loaded = (await io.load('build/outputs.safetensors')) as Model;
    expect((await loaded.predict(set)).outputs).toEqual((await model.predict(set)).outputs);
    expect(await loaded.evaluate(set)).toEqual(await model.evaluate(set));
  });

  it('a training that was cut goes on with the same bits', async () => {
    const set = Array.from({ length: 12 }, (_, i) => molecule(i, 0.3));
    const options = { epochs: 3, batchSize: 4, seed: 3 };
    const whole = compiled(graphs(), { metrics: {} });
    const { history } = await whole.fit(set, options);
    const cut = compiled(graphs(), { metrics: {} });
    let steps = 0;
    const stop: callbacks.Callback = { onBatchEnd: async (_event, run) => void (++steps === 5 && run.stop()) };
    const keep = callbacks.modelCheckpoint({ path: 'build/outputs-checkpoint', keep: 'last', every: { batches: 1 } });
    await cut.fit(set, { ...options, callbacks: [keep, stop] });
    const resumed = compiled(graphs(), { metrics: {} });
    const after = await resumed.fit(set, { ...options, resume: 'build/outputs-checkpoint' });
    expect(after.history).toEqual(history);
  });

  it('baselines of each stand beside the model', async () => {
    const set = Array.from({ length: 40 }, (_, i) => molecule(i));
    const model = compiled(graphs());
    await model.fit(set.slice(0, 30), { epochs: 5, seed: 0 });
    const printed: string[] = [];
    const rows = await model.compareBaselines(set.slice(0, 30), { testData: set.slice(30), print: (text) => void printed.push(text) });
    expect(rows.filter(({ name }) => name === 'this model').map(({ output, metrics }) => [output, Object.keys(metrics)])).toEqual([
      ['value', ['r2']],
      ['side', ['accuracy']],
    ]);
    expect(printed[0]).toMatch(/value: this model[\s\S]*side: this model/);
  });

  it.each<[string, RegExp, () => unknown]>([
    [
      'a loss of an unknown output',
      /unknown output \(got 'vlaue'\).*Perhaps 'value'/,
      () =>
        compiled(nodes(), { loss: { vlaue: 'mse', side: 'crossEntropy' }, metrics: {}, lossWeights: {} }).trainOnBatch(
          data.graph(ring(10, 1)),
        ),
    ],
    [
      'a weight of an unknown output',
      /lossWeights: unknown output \(got 'sdie'\).*Perhaps 'side'/,
      () => compiled(nodes(), { lossWeights: { sdie: 1 } }),
    ],
    ['metrics of an unknown output', /metrics: unknown output/, () => compiled(nodes(), { metrics: { valeu: ['r2'] } })],
    [
      'one loss for several outputs',
      /y has the targets of several outputs, and there is one loss/,
      () => compiled(nodes(), { loss: 'mse', lossWeights: undefined, metrics: [] }).trainOnBatch(data.graph(ring(10, 1))),
    ],
    ['one list of metrics', /a loss for each output, and one list of metrics/, () => compiled(nodes(), { metrics: ['r2'] })],
    [
      'a loss by output for a model of one',
      /the model has one output/,
      () => compiled(sequential([layers.dense({ units: 3 })]), { metrics: {} }).trainOnBatch(data.graph(ring(10, 1))),
    ],
    [
      'targets of one output',
      /the targets are of one output/,
      () => compiled(nodes(), { metrics: {} }).trainOnBatch(data.graph({ ...ring(10, 1), y: ring(10, 1).y.value })),
    ],
    [
      'targets of different things',
      /belong to different things/,
      () => data.graph({ ...ring(10, 1), y: { value: ring(10, 1).y.value, side: 3 } }),
    ],
    ['an output without a name', /no output may have that name/, () => data.graph({ ...ring(10, 1), y: { kind: [1], options: [2] } })],
    [
      'graphs of other outputs',
      /graph 1 has targets of other outputs/,
      () => data.batch([molecule(1), { ...molecule(2), y: { value: 1, other: 2 } }]),
    ],
    [
      'scaled targets',
      /targets of several outputs are not scaled/,
      () => compiled(nodes(), { targetTransform: data.transforms.standardizeTargets() }),
    ],
  ])('%s: refused', (_, message, act) => {
    expect(thrown(act).message).toMatch(message);
  });

  it('classWeight is of one output', async () => {
    const error = await rejected(() => compiled(nodes()).fit(data.graph(ring(10, 1)), { epochs: 1, classWeight: { 0: 1, 1: 2 } }));
    expect(error.message).toMatch(/classWeight/);
  });
});

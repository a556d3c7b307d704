import { describe, expect, it, vi } from 'vitest';
import { data, type FitOptions, layers, losses, type Model, metrics, optimizers, schedules, sequential } from '../../src/index.js';
import { bits } from '../bits.js';

const graphs = data.synthetic('score_sum', { count: 24 });
const network = (): Model =>
  sequential([
    layers.graphConv({ units: 4, activation: 'relu' }),
    layers.dropout({ rate: 0.1 }),
    layers.globalSumPool(),
    layers.dense({ units: 1 }),
  ]);
type Compile = Parameters<Model['compile']>[0];

/** Trains from one seed; the bits of the parameters, and the history. */
async function trained(compile: Partial<Compile>, given: FitOptions = {}, model = network()) {
  model.compile({ optimizer: 'adam', loss: 'mse', ...compile });
  const { history, epochs } = await model.fit(graphs, { epochs: 3, batchSize: 8, seed: 1, ...given });
  return { params: bits(model.params), history, epochs };
}

describe('compile takes names, plain forms and objects alike', () => {
  it.each<[string, Partial<Compile>[]]>([
    ['losses', [{ loss: 'huber' }, { loss: { kind: 'huber' } }, { loss: losses.huber }, { loss: (p, t, o) => losses.huber(p, t, o) }]],
    [
      'losses with options',
      [{ loss: { kind: 'huber', options: { delta: 3 } } }, { loss: (p, t, o) => losses.huber(p, t, { ...o, delta: 3 }) }],
    ],
    ['optimizers', [{ optimizer: 'rmsprop' }, { optimizer: { kind: 'rmsprop', options: {} } }, { optimizer: optimizers.rmsprop() }]],
    [
      'schedules',
      [{ kind: 'cosine', options: { learningRate: 0.1, steps: 9 } }, schedules.cosine({ learningRate: 0.1, steps: 9 })].map(
        (learningRate) => ({
          optimizer: optimizers.sgd({ learningRate, clipNorm: 1 }),
        }),
      ),
    ],
  ])('%s', async (_, forms) => {
    const outcomes = await Promise.all(forms.map((form) => trained(form)));
    for (const one of outcomes.slice(1)) expect(one).toEqual(outcomes[0]);
    expect(outcomes[0].params).not.toBe((await trained({})).params);
  });

  it('metrics, each under its own key', async () => {
    const mine: metrics.Metric = (p, t) => Math.max(...Array.from(p.data, (value, i) => Math.abs(value - t.data[i])));
    const { history } = await trained({
      metrics: ['mae', metrics.rmse, { name: 'furthest', metric: mine }, { name: 'again', metric: 'mae' }],
    });
    expect(Object.keys(history)).toEqual(['loss', 'mae', 'rmse', 'furthest', 'again']);
    expect(history.again).toEqual(history.mae);
    history.furthest.forEach((value, i) => void expect(value).toBeGreaterThan(history.rmse[i]));
  });
});

describe('options of fit', () => {
  it('epochs, batchSize and initialEpoch: trained in two parts it is trained in one', async () => {
    const whole = await trained({}, { epochs: 5 });
    const model = network();
    const first = await trained({}, { epochs: 2 }, model);
    const { history, epochs } = await model.fit(graphs, { epochs: 5, initialEpoch: 2, batchSize: 8, seed: 1 });
    expect([...first.history.loss, ...history.loss]).toEqual(whole.history.loss);
    expect([history.loss.length, epochs]).toEqual([3, 5]);
    expect(bits(model.params)).toBe(whole.params);
    const batches: number[][] = [];
    await trained({}, { batchSize: 9, callbacks: [{ onBatchEnd: ({ epoch, items }) => void (batches[epoch - 1] ??= []).push(items) }] });
    expect(batches).toEqual([
      [9, 9, 6],
      [9, 9, 6],
      [9, 9, 6],
    ]);
  });

  it('validationSplit keeps the end of the list, as validationData does', async () => {
    const split = await trained({ metrics: ['mae'] }, { validationSplit: 0.25 });
    const model = network();
    model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] });
    const [train, validationData] = [graphs.slice(0, 18), graphs.slice(18)];
    const { history } = await model.fit(train, { epochs: 3, batchSize: 8, seed: 1, validationData });
    expect(split.history).toEqual(history);
    expect(split.params).toBe(bits(model.params));
    const { loss, mae } = await model.evaluate(validationData, { batchSize: 8 });
    expect([history.valLoss[2], history.valMae[2]]).toEqual([loss, mae]);
  });

  it.each<[string, 'crossEntropy' | 'binaryCrossEntropy', number]>([
    ['class ids', 'crossEntropy', 2],
    ['0 and 1', 'binaryCrossEntropy', 1],
  ])('classWeight of %s, as a list or a dictionary, is a weight for each row', async (_, loss, units) => {
    const labelled = graphs.map((graph, i) => ({ ...graph, y: i % 3 === 0 ? 1 : 0 }));
    const outcome = async (given: FitOptions): Promise<string> => {
      const model = sequential([layers.graphConv({ units: 4 }), layers.globalSumPool(), layers.dense({ units })]);
      model.compile({ optimizer: optimizers.sgd({ learningRate: 1e-3 }), loss });
      await model.fit(labelled, { epochs: 2, batchSize: 8, seed: 1, ...given });
      return bits(model.params);
    };
    const wanted = await outcome({ sampleWeight: labelled.map(({ y }) => (y === 1 ? 5 : 1)) });
    expect(await outcome({ classWeight: [1, 5] })).toBe(wanted);
    expect(await outcome({ classWeight: { 1: 5 } })).toBe(wanted);
    expect(await outcome({})).not.toBe(wanted);
  });

  it('verbose 1 shows a line for each epoch where there is no terminal, 0 nothing', async () => {
    const written: string[] = [];
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    try {
      await trained({}, { verbose: 0 });
      expect(written).toEqual([]);
      await trained({}, { verbose: 1 });
    } finally {
      spy.mockRestore();
    }
    expect(written.join('').match(/\b[1-3]\/3\b.*graphs\/s {2}loss [\d.]+/g)).toHaveLength(3);
  });
});

describe('trainOnBatch', () => {
  it('takes the step that fit takes, and tells its loss and metrics', async () => {
    const karate = data.graph(data.karate());
    const make = (): Model => {
      const model = sequential([layers.gcnConv({ units: 8, activation: 'relu' }), layers.gcnConv({ units: 4 })]);
      model.compile({ optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] });
      return model;
    };
    const [byFit, bySteps] = [make(), make()];
    const { history } = await byFit.fit(karate, { epochs: 5, seed: 3 });
    const told = Array.from({ length: 5 }, () => bySteps.trainOnBatch(karate, { seed: 3 }));
    expect(bits(bySteps.params)).toBe(bits(byFit.params));
    expect(told.map(({ loss }) => loss)).toEqual(history.loss);
    expect(told.map(({ accuracy }) => accuracy)).toEqual(history.accuracy);
  });
});

describe('metrics in fit count the rows of the mask alone, and are what the functions say of the predictions', () => {
  const rows = 40;
  const masks = {
    train: { indices: Array.from({ length: 25 }, (_, i) => i) },
    validation: { indices: Array.from({ length: 15 }, (_, i) => 25 + i) },
  };
  const x = Array.from({ length: rows }, (_, i) => [Math.sin(i), Math.cos(3 * i), 1]);
  const noisy = x.map(([a, b], i) => a + 0.5 * b + 0.3 * Math.sin(7 * i));

  it.each<[string, string, number, number[], string[]]>([
    [
      'classes',
      'crossEntropy',
      3,
      noisy.map((v) => (v < -0.3 ? 0 : v < 0.4 ? 1 : 2)),
      [
        'accuracy',
        'precisionMacro',
        'recallMacro',
        'f1Macro',
        'f1Micro',
        'precisionMicro',
        'recallMicro',
        'mcc',
        'normalizedMutualInfo',
        'adjustedRand',
      ],
    ],
    ['candidates', 'crossEntropy', 5, noisy.map((v) => Math.min(4, Math.max(0, Math.floor(2 * v + 2)))), ['mrr', 'hits@1', 'hits@3']],
    [
      '0 and 1',
      'binaryCrossEntropy',
      1,
      noisy.map((v) => Number(v > 0)),
      ['accuracy', 'precision', 'recall', 'f1', 'rocAuc', 'averagePrecision', 'mcc'],
    ],
    ['links', 'bpr', 1, noisy.map((v) => Number(v > 0)), ['rocAuc', 'averagePrecision', 'mrr', 'hits@1', 'hits@5']],
    ['values', 'mse', 1, noisy, ['mse', 'rmse', 'mae', 'r2', 'pearson', 'spearman']],
  ])('%s', async (_, loss, units, y, names) => {
    const model = sequential([layers.dense({ units })]);
    model.compile({ optimizer: optimizers.adam({ learningRate: 0.05 }), loss: loss as 'mse', metrics: names as 'mse'[] });
    const graph = data.graph({ x, edges: [], y, level: 'node', masks });
    const { history } = await model.fit(graph, { epochs: 20, seed: 0 });
    const { data: all } = await model.predict(graph);
    const { indices } = masks.validation;
    const prediction = {
      data: indices.flatMap((r) => Array.from(all.subarray(r * units, (r + 1) * units))),
      shape: [indices.length, units],
    };
    const target = { data: Array.from(Float32Array.from(indices, (r) => y[r])), shape: [indices.length] };
    const differ: string[] = [];
    for (const name of names) {
      const metric = name.startsWith('hits@')
        ? metrics.hitsAt(Number(name.slice(5)))
        : (metrics[name as keyof typeof metrics] as metrics.Metric);
      const key = `val${name[0].toUpperCase()}${name.slice(1)}`;
      expect(history[key].at(-1), name).toBeCloseTo(metric(prediction, target), 10);
      expect(history[name]).toHaveLength(20);
      const whole = { data: Array.from(all), shape: [rows, units] };
      const unmasked = metric(whole, { data: Array.from(Float32Array.from(y)), shape: [rows] });
      if (Math.abs(unmasked - (history[key].at(-1) as number)) > 1e-9) differ.push(name);
    }
    expect(differ.length).toBeGreaterThan(names.length / 2); // with all rows they would be others
  });
});

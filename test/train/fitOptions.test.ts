import { beforeAll, describe, expect, it } from 'vitest';
import {
  callbacks,
  data,
  GraphgradError,
  layers,
  losses,
  type Model,
  memory,
  NumericError,
  ops,
  optimizers,
  sequential,
  tensor,
} from '../../src/index.js';
import { bits } from '../bits.js';
import { settled } from '../settled.js';

const graphs = data.synthetic('score_sum', { count: 20 });
const network = (): Model => sequential([layers.graphConv({ units: 4 }), layers.globalSumPool(), layers.dense({ units: 1 })]);
const regression = (options: object = {}): Model => {
  const model = network();
  model.compile({ optimizer: 'adam', loss: 'mse', ...options });
  return model;
};

describe('fit refuses before anything is changed', () => {
  const karate = data.karate();
  const cases: readonly [string, () => Promise<unknown>, RegExp][] = [
    ['an aborted signal', () => regression().fit(graphs, { signal: AbortSignal.abort() }), /aborted before/],
    ['validationSplit with masks', () => regression().fit(karate, { validationSplit: 0.5 }), /a graph with masks/],
    ['validationSplit beside validationData', () => regression().fit(graphs, { validationSplit: 0.5, validationData: graphs }), /both/],
    ['a split that leaves nothing', () => regression().fit(graphs, { validationSplit: 0.01 }), /one part empty/],
    ['classWeight without classes', () => regression().fit(graphs, { classWeight: [1, 2] }), /classWeight needs a loss of classes/],
    ['sampleWeight of another length', () => regression().fit(graphs, { sampleWeight: [1, 2] }), /sampleWeight does not fit/],
    [
      'a negative weight',
      () => regression().fit(graphs, { sampleWeight: graphs.map((_, i) => (i === 3 ? -1 : 1)) }),
      /sampleWeight 3 is below 0 \(got -1\)/,
    ],
    [
      'a metric of classes for values',
      () => regression({ loss: 'mae', metrics: ['rocAuc', 'hits@3', 'accuracy'] }).fit(fractions()),
      /'accuracy'|'rocAuc'|'hits@3'/,
    ],
    [
      'a metric without a number',
      () => regression({ metrics: [{ name: 'odd', metric: () => 'x' as unknown as number }] }).fit(graphs),
      /'odd' gives no number/,
    ],
    [
      'a value that is not there',
      () => regression().fit(graphs, { callbacks: [callbacks.earlyStopping({ monitor: 'valLoss' })] }),
      /no value to monitor/,
    ],
  ];
  beforeAll(() => regression().fit(graphs, { epochs: 1 })); // the first training makes arenas that stay

  it.each(cases)('%s', async (_name, act, message) => {
    const { heap } = await settled();
    const error = (await act().catch((thrown: unknown) => thrown)) as Error;
    expect(error).toBeInstanceOf(GraphgradError);
    expect(error.message).toMatch(message);
    expect(memory().heap).toBe(heap);
  });

  it('a metric of values for classes, when compiled', () => {
    const model = regression();
    expect(() => model.compile({ loss: 'crossEntropy', metrics: ['r2'] })).toThrow(/'r2' does not fit the task/);
  });
});

const fractions = () => graphs.map((graph, i) => ({ ...graph, y: i + 0.5 }));

describe('weights', () => {
  it('of 2 are the graph twice; of 0, not at all', async () => {
    const weighted = regression({ optimizer: optimizers.sgd({ learningRate: 1e-4 }) });
    const repeated = regression({ optimizer: optimizers.sgd({ learningRate: 1e-4 }) });
    const counts = graphs.map((_, i) => i % 3);
    await weighted.fit(graphs, { epochs: 1, seed: 1, batchSize: 20, shuffle: false, sampleWeight: counts });
    const many = graphs.flatMap((graph, i) => new Array<typeof graph>(counts[i]).fill(graph));
    await repeated.fit(many, { epochs: 1, seed: 1, batchSize: 99, shuffle: false });
    const [a, b] = [await weighted.predict(graphs), await repeated.predict(graphs)];
    a.data.forEach((value, i) => void expect(Math.abs(value - b.data[i])).toBeLessThan(1e-4 * Math.max(1, Math.abs(value))));
  });

  it('of the data and of classes multiply', () => {
    const logits = tensor([[1, 0], [0, 2], [3, 1]]); // biome-ignore format: rows
    const ids = tensor([0, 1, 1], { dtype: 'i32' });
    const each = losses.crossEntropy(logits, ids, { reduction: 'none' }).toTypedArray();
    const got = losses.crossEntropy(logits, ids, { sampleWeight: [1, 2, 0], classWeight: [3, 1] }).item();
    expect(got).toBeCloseTo((3 * each[0] + 2 * each[1]) / 5, 5);
  });
});

describe('callbacks', () => {
  it('terminateOnNaN ends the training before the step, and names the operation', async () => {
    const model = regression({ loss: (p: Parameters<typeof ops.log>[0]) => ops.sum(ops.log(ops.sub(ops.mul(p, 0), 1))) });
    const guard = callbacks.terminateOnNaN({ print: () => {} });
    model.params = model.init({ seed: 1, like: graphs });
    model.buffers = model.initBuffers({ like: graphs });
    const before = bits(model.params);
    const { stopped } = await model.fit(graphs, { epochs: 3, seed: 1, callbacks: [guard] });
    expect(guard.error).toBeInstanceOf(NumericError);
    expect(guard.error?.fields.op).toBe('log');
    expect(stopped).toMatch(/first operation that made such a number is log/);
    expect(bits(model.params)).toBe(before);
    await expect(model.fit(graphs, { epochs: 1, seed: 1 })).rejects.toThrow(/is log/);
  });

  it('reduceLROnPlateau makes the rate smaller, csvLogger keeps the values', async () => {
    const model = regression();
    const rates: number[] = [];
    const log = callbacks.csvLogger();
    const slow = callbacks.reduceLROnPlateau({ monitor: 'loss', factor: 0.5, patience: 2, minDelta: 1e9 });
    const look = callbacks.lambda({ onEpochEnd: (_, run) => void rates.push(run.learningRate) });
    const { history } = await model.fit(graphs, { epochs: 5, seed: 1, validationSplit: 0.2, callbacks: [slow, log, look] });
    expect(rates).toEqual([0.001, 0.001, 0.0005, 0.0005, 0.00025]);
    const lines = log.text.trim().split('\n');
    expect(lines[0]).toBe('epoch,loss,valLoss');
    expect(lines.slice(1)).toEqual(history.loss.map((loss, i) => [i + 1, loss, history.valLoss[i]].join()));
  });

  it('that throw end the training with their error, all are closed, and the model goes on', async () => {
    const model = regression();
    const closed: number[] = [];
    const mine = new RangeError('mine');
    const list = [0, 1].map((i) =>
      callbacks.lambda({ close: () => void closed.push(i), ...(i === 0 && { onBatchEnd: () => Promise.reject(mine) }) }),
    );
    await expect(model.fit(graphs, { epochs: 3, seed: 1, callbacks: list })).rejects.toBe(mine);
    expect(closed).toEqual([0, 1]);
    expect((await model.fit(graphs, { epochs: 1, seed: 1 })).epochs).toBe(1);
  });

  it('a signal ends within a batch, wherever it comes', async () => {
    for (let k = 1; k <= 7; k++) {
      const control = new AbortController();
      let batches = 0;
      const look = callbacks.lambda({ onBatchEnd: () => void (++batches === k && control.abort()) });
      const model = regression();
      const { stopped } = await model.fit(graphs, { epochs: 9, batchSize: 5, seed: 1, signal: control.signal, callbacks: [look] });
      expect([stopped, batches]).toEqual(['aborted', k]);
    }
  });
});

it('reports and predictions go by the moving average of the weights', async () => {
  const model = regression({ optimizer: optimizers.sgd({ learningRate: 1e-4, ema: 0.5 }) });
  await model.fit(graphs, { epochs: 4, seed: 1 });
  const averaged = await model.predict(graphs);
  model.compile({ loss: 'mse' });
  const last = await model.predict(graphs);
  expect(Array.from(averaged.data)).not.toEqual(Array.from(last.data));
});

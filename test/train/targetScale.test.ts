import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { data, io, layers, type Model, optimizers, sequential } from '../../src/index.js';
import { rejected, thrown } from '../thrown.js';

const folder = mkdtempSync(join(tmpdir(), 'graphgrad-scale-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { standardizeTargets } = data.transforms;
const raw = data.synthetic('score_nbr', { count: 40, seed: 0 });
/** Targets far from 0 and wide, in two columns, some of them missing. */
const graphs = raw.map((graph, i) => ({
  ...graph,
  y: [1000 + 300 * Number(graph.y), i % 5 === 0 ? Number.NaN : Number(graph.y) / 1000],
  level: 'graph' as const,
}));
const [train, test] = [graphs.slice(0, 30), graphs.slice(30)];

const column = (c: number): number[] => train.map(({ y }) => y[c]).filter((value) => !Number.isNaN(value));
const mean = [0, 1].map((c) => column(c).reduce((sum, one) => sum + one, 0) / column(c).length);
const deviation = [0, 1].map((c) => Math.sqrt(column(c).reduce((sum, one) => sum + (one - mean[c]) ** 2, 0) / column(c).length));
const by = (all: typeof graphs) => all.map((graph) => ({ ...graph, y: graph.y.map((value, c) => (value - mean[c]) / deviation[c]) }));

function model(scales: boolean): Model {
  const made = sequential([layers.propagationConv({ units: 8 }), layers.globalSumPool(), layers.dense({ units: 2 })]);
  made.compile({
    optimizer: optimizers.adam({ learningRate: 0.01 }),
    loss: 'mse',
    metrics: ['mae', 'r2'],
    ...(scales && { targetTransform: standardizeTargets() }),
  });
  return made;
}
const options = { epochs: 4, seed: 0, batchSize: 8 };

describe('targets that a model learns scaled', () => {
  it('trains as on targets scaled by mean and deviation of the training rows, and predicts and measures in their units', async () => {
    const [scaled, plain] = [model(true), model(false)];
    const a = await scaled.fit(train, { ...options, validationData: test });
    const b = await plain.fit(by(train), { ...options, validationData: by(test) });
    for (const key of ['loss', 'valLoss', 'r2', 'valR2'])
      a.history[key].forEach((value, i) => void expect(value).toBeCloseTo(b.history[key][i], 3));
    const [p, q] = [(await scaled.predict(test)).data, (await plain.predict(by(test))).data];
    p.forEach((value, i) => void expect(Math.abs(value / (q[i] * deviation[i % 2] + mean[i % 2]) - 1)).toBeLessThan(1e-3));
    const measured = await scaled.evaluate(test);
    const known = test.flatMap(({ y }, i) => y.map((value, c) => Math.abs(value - p[2 * i + c]))).filter((one) => !Number.isNaN(one));
    expect(measured.mae / (known.reduce((sum, one) => sum + one, 0) / known.length)).toBeCloseTo(1, 4);
    expect(measured.loss).toBeCloseTo((await plain.evaluate(by(test))).loss, 3);
    const rows = await scaled.compareBaselines(train, { testData: test, print: () => {} });
    expect(rows.at(-1)?.metrics.mae).toBeCloseTo(measured.mae, 4);
  });

  it('keeps its scale when it is trained on, on other data too', async () => {
    const one = model(true);
    await one.fit(train, options);
    const before = (await one.predict(test)).data;
    one.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'mse', targetTransform: standardizeTargets() });
    await one.fit(test, { ...options, epochs: 1 });
    expect((await one.predict(test)).data).toEqual(before);
  });

  it('is saved with the model, and in checkpoints', async () => {
    const one = model(true);
    await one.fit(train, options);
    const wanted = (await one.predict(test)).data;
    for (const place of [join(folder, 'model.safetensors'), `${join(folder, 'model')}/`]) {
      await one.save(place);
      const again = await io.load(place);
      expect((await again.predict(test)).data).toEqual(wanted);
      expect(await again.evaluate(test)).toEqual(await one.evaluate(test));
    }
  });

  it('plots get the units of the data', async () => {
    const seen: number[] = [];
    const one = model(true);
    await one.fit(train, {
      ...options,
      epochs: 1,
      callbacks: [
        {
          onTrainEnd: async (run) => {
            const scored = await run.predictions('train');
            seen.push(...Array.from(scored?.prediction.data ?? []));
          },
        },
      ],
    });
    expect(seen.filter((_, i) => i % 2 === 0)).toEqual(Array.from((await one.predict(train)).data).filter((_, i) => i % 2 === 0));
  });

  it('a training that is refused leaves no scale', async () => {
    const one = model(true);
    await rejected(() => one.fit(train, { ...options, sampleWeight: [1] }));
    await one.fit(test, { ...options, epochs: 1 });
    const other = model(true);
    await other.fit(test, { ...options, epochs: 1 });
    expect((await one.predict(test)).data).toEqual((await other.predict(test)).data);
  });

  it('is refused for classes, and where the targets cannot be seen beforehand', async () => {
    const chain = sequential([layers.globalSumPool(), layers.dense({ units: 2 })]);
    expect(() => chain.compile({ loss: 'crossEntropy', targetTransform: standardizeTargets() })).toThrow(
      /only targets that are values can be scaled/,
    );
    expect(thrown(() => chain.compile({ loss: 'mse', targetTransform: {} as never })).message).toMatch(
      /targetTransform is not a transform of targets/,
    );
    const once = (async function* () {
      yield data.batch(train);
    })();
    expect((await rejected(() => model(true).fit(once, { epochs: 1 }))).message).toMatch(
      /a targetTransform of batches that can be walked once/,
    );
  });
});

it('as a transform of a graph the scale is that of the training nodes, and gaps stay', () => {
  const y = [1, 3, 100, Number.NaN];
  const graph = standardizeTargets()({ x: [[1], [2], [3], [4]], edges: [], y, level: 'node', masks: { train: { indices: [0, 1, 3] } } });
  expect(graph.y?.toArray()).toEqual([-1, 1, 98, Number.NaN]);
  expect(() => standardizeTargets()({ x: [[1]], edges: [] })).toThrow(/no targets/);
});

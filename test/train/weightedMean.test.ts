import { describe, expect, it } from 'vitest';
import { data, layers, losses, type Model, optimizers, sequential, tensor } from '../../src/index.js';
import type { LossConfig, LossName } from '../../src/public/losses.js';

const count = 41;
const weights = Float64Array.from({ length: count }, (_, i) => (i % 5 === 0 ? 0 : (i % 7) + 0.25));
const plain = data.synthetic('score_nbr', { count });
const graphs = plain.map((graph, i) => ({ ...graph, sampleWeight: [weights[i]] }));

function model(): Model {
  const made = sequential([layers.propagationConv({ units: 4 }), layers.globalSumPool(), layers.dense({ units: 1 })]);
  made.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'mse' });
  made.params = made.init({ seed: 1, like: graphs[0] });
  return made;
}

/** Σ w (p - t)² / Σ w, from predictions and targets alone. */
async function wanted(): Promise<number> {
  const { data: p } = await model().predict(graphs);
  const squares = plain.map(({ y }, i) => (p[i] - Number(y)) ** 2);
  return squares.reduce((sum, one, i) => sum + weights[i] * one, 0) / weights.reduce((sum, one) => sum + one, 0);
}

describe.each([41, 7, 1])('batches of %i', (batchSize) => {
  it('the loss is the sum of weighted losses over the sum of weights, in evaluate and in the history', async () => {
    const right = await wanted();
    const { loss } = await model().evaluate(graphs, { batchSize });
    expect(loss / right).toBeCloseTo(1, 5);
    const { history: own } = await model().fit(graphs, { epochs: 1, seed: 0, batchSize, validationData: graphs });
    expect(own.loss[0] / right).toBeCloseTo(1, 5);
    expect(own.valLoss[0] / right).toBeCloseTo(1, 5);
    const { history: given } = await model().fit(plain, { epochs: 1, seed: 0, batchSize, sampleWeight: weights });
    expect(given.loss[0] / right).toBeCloseTo(1, 5);
  });
});

it('where nothing weighs the loss is 0', async () => {
  const none = plain.map((graph) => ({ ...graph, sampleWeight: [0] }));
  expect((await model().evaluate(none, { batchSize: 7 })).loss).toBe(0);
});

const gap = (i: number): boolean => i % 6 === 2 || i > 37;
const ids = Float32Array.from(plain, (_, i) => (gap(i) ? Number.NaN : i % 3));
const wide = plain.map(({ y }, i) => [0, 1, 2].map((c) => (gap(i + c) ? Number.NaN : Number(y) / 50 + c)));
const yes = wide.map((row) => row.map((value) => (Number.isNaN(value) ? value : Number(value > 2))));

/** Of each loss what it is told, and targets of which some are missing. Losses of pairs make their pairs, and find how many of each kind there are, within a batch, so they are not among these. */
const cases: Partial<Record<LossName, readonly [options: Record<string, unknown>, target: (i: number) => number | readonly number[]][]>> = {
  crossEntropy: [
    [{}, (i) => ids[i]],
    [{ classWeight: [1, 5, 0.25], labelSmoothing: 0.1 }, (i) => ids[i]],
    [{ ignoreIndex: 1, classWeight: [1, 5, 0.25] }, (i) => ids[i]],
  ],
  focalCrossEntropy: [[{ alpha: [1, 2, 3] }, (i) => ids[i]]],
  binaryCrossEntropy: [[{ posWeight: [1, 2, 3] }, (i) => yes[i]]],
  binaryFocalCrossEntropy: [[{ alpha: 0.25 }, (i) => yes[i]]],
  mse: [[{}, (i) => wide[i]]],
  mae: [[{}, (i) => wide[i]]],
  huber: [[{ delta: 0.5 }, (i) => wide[i]]],
  smoothL1: [[{ beta: 0.5 }, (i) => wide[i]]],
  klDivergence: [[{}, (i) => wide[i]]],
};

it('every loss that has rows of its own is among the cases', () => {
  const named = Object.keys(losses).filter(
    (name) => 'measure' in losses[name as 'mse'] && !['nll', 'poissonNll', 'multiMargin', 'reconstruction'].includes(name),
  );
  expect(Object.keys(cases).sort()).toEqual(named.sort());
});

describe.each(Object.entries(cases).flatMap(([kind, all]) => all.map(([options, target]) => [kind, options, target] as const)))(
  '%s told %o, with missing targets',
  (kind, options, target) => {
    const given = plain.map((graph, i) => {
      const y = target(i);
      return { ...graph, y: typeof y === 'number' ? y : [...y], level: 'graph' as const, sampleWeight: [weights[i]] };
    });
    const made = (): Model => {
      const one = sequential([layers.propagationConv({ units: 4 }), layers.globalSumPool(), layers.dense({ units: 3 })]);
      one.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: { kind, options } as LossConfig });
      one.params = one.init({ seed: 1, like: given[0] });
      return one;
    };

    it('is one mean over all entries that count, whatever the batches are, in fit, evaluate and validation', async () => {
      const { data: p } = await made().predict(given);
      const y = tensor(
        plain.flatMap((_, i) => target(i)),
        { shape: kind.endsWith('rossEntropy') && !kind.startsWith('binary') ? [count] : [count, 3] },
      );
      const loss = losses[kind as 'mse'] as (p: unknown, t: unknown, o: object) => { item(): number };
      const right = loss(tensor(p, { shape: [count, 3] }), y, { ...options, sampleWeight: weights }).item();
      for (const batchSize of [41, 7, 1]) {
        expect((await made().evaluate(given, { batchSize })).loss / right).toBeCloseTo(1, 5);
        const { history } = await made().fit(given, { epochs: 1, seed: 0, batchSize, validationData: given });
        expect(history.loss[0] / right).toBeCloseTo(1, 5);
        expect(history.valLoss[0] / right).toBeCloseTo(1, 5);
      }
    });
  },
);

it('classWeight of fit weighs the mean of an epoch, whatever the batches are', async () => {
  const given = plain.map((graph, i) => ({ ...graph, y: ids[i], level: 'graph' as const }));
  const made = (): Model => {
    const one = sequential([layers.globalSumPool(), layers.dense({ units: 3 })]);
    one.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'crossEntropy' });
    one.params = one.init({ seed: 1, like: given[0] });
    return one;
  };
  const { data: p } = await made().predict(given);
  const right = losses.crossEntropy(tensor(p, { shape: [count, 3] }), tensor(ids), { classWeight: [1, 5, 0.25] }).item();
  for (const batchSize of [41, 7, 1]) {
    const { history } = await made().fit(given, { epochs: 1, seed: 0, batchSize, classWeight: [1, 5, 0.25] });
    expect(history.loss[0] / right).toBeCloseTo(1, 5);
  }
});

it('a batch in which every target is missing weighs nothing, and nothing moves by it', async () => {
  const given = plain.slice(0, 6).map((graph, i) => ({ ...graph, y: i < 3 ? Number.NaN : Number(graph.y) }));
  const train = async (graphs: typeof given): Promise<unknown> => {
    const one = model();
    one.compile({ optimizer: optimizers.adam({ learningRate: 0.01, weightDecay: 0.1 }), loss: 'mse', metrics: ['mae'] });
    const { history } = await one.fit(graphs, { epochs: 2, seed: 0, batchSize: 3, shuffle: false });
    return [history, (await one.evaluate(graphs, { batchSize: 3 })).mae, (await one.predict(plain)).data];
  };
  expect(await train(given)).toEqual(await train(given.slice(3)));
});

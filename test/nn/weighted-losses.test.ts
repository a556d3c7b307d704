import { describe, expect, it } from 'vitest';
import { data, init, layers, losses, optimizers, sequential, type Tensor, tensor } from '../../src/index.js';
import type { LossOptions } from '../../src/nn/losses/reduction.js';
import { type LossName, readLoss } from '../../src/nn/losses.js';
import { checkGradients } from '../../src/public/testing.js';
import { random } from '../ops/plain.js';
import { thrown } from '../thrown.js';

const rows = 8;
/** Far from every kink: no two values differ by 0, by a delta or by a margin. */
const [prediction, target] = [random([rows, 3], 3), random([rows, 3], 4)];
const scores = random([rows], 5);
const labels = [1, 0, 1, 1, 0, 0, 1, 0];
const ids = [2, 0, 1, 1, 2, 0, 0, 1];
const kept = [0, 1, 2, 4, 6, 7];
const weights = [0.5, 2, 1.25, 3, 0, 1, 0.75, 2.5];

const row = (values: readonly number[], r: number): readonly number[] => values.slice(3 * r, 3 * r + 3);
const mean = (values: readonly number[]): number => values.reduce((p, q) => p + q, 0) / values.length;
const softmax = (values: readonly number[]): number[] => {
  const all = values.map(Math.exp);
  return all.map((one) => one / all.reduce((p, q) => p + q, 0));
};
const huber = (e: number, delta: number): number => (Math.abs(e) <= delta ? (e * e) / 2 : delta * (Math.abs(e) - delta / 2));
const errors = (r: number): number[] => row(prediction.data, r).map((p, i) => p - row(target.data, r)[i]);

/** Losses of scores and labels: the kth positive row beside the kth negative one, in turn; null where a row has no loss of its own. */
const ofPairs =
  (each: (difference: number) => number) =>
  (counted: readonly number[]): (number | null)[] => {
    const [positive, negative] = [counted.filter((r) => labels[r] === 1), counted.filter((r) => labels[r] === 0)];
    return labels.map((_, r) => {
      const k = positive.indexOf(r);
      return k < 0 ? null : each(scores.data[r] - scores.data[negative[k % negative.length]]);
    });
  };

const t = (plain: { data: readonly number[]; shape: readonly number[] }): Tensor =>
  tensor(plain.data as number[], { shape: [...plain.shape] });
const constant = (values: readonly number[]): Tensor => tensor(values as number[], { dtype: 'i32' });

interface Sample {
  /** Operands that are differentiated. */
  readonly operands: () => Tensor[];
  /** Targets that are none. */
  readonly target?: () => Tensor;
  readonly options?: Readonly<Record<string, unknown>>;
  /** The loss of each row, by its formula. */
  readonly each: (counted: readonly number[], weightOf: (r: number) => number) => (number | null)[];
}

const byRow = (each: (r: number) => number) => () => labels.map((_, r) => each(r));
const both = () => [t(prediction), t(target)];

const samples: Record<LossName, Sample> = {
  mse: { operands: both, each: byRow((r) => mean(errors(r).map((e) => e * e))) },
  mae: { operands: both, each: byRow((r) => mean(errors(r).map(Math.abs))) },
  huber: { operands: both, options: { delta: 0.7 }, each: byRow((r) => mean(errors(r).map((e) => huber(e, 0.7)))) },
  smoothL1: { operands: both, options: { beta: 0.6 }, each: byRow((r) => mean(errors(r).map((e) => huber(e, 0.6) / 0.6))) },
  klDivergence: {
    operands: both,
    each: byRow((r) => {
      const [p, q] = [softmax(row(prediction.data, r)), softmax(row(target.data, r))];
      return q.reduce((sum, one, i) => sum + one * Math.log(one / p[i]), 0);
    }),
  },
  crossEntropy: {
    operands: () => [t(prediction)],
    target: () => constant(ids),
    each: byRow((r) => -Math.log(softmax(row(prediction.data, r))[ids[r]])),
  },
  binaryCrossEntropy: {
    operands: () => [t(scores)],
    target: () => constant(labels),
    options: { posWeight: 1.5 },
    each: byRow((r) => {
      const p = 1 / (1 + Math.exp(-scores.data[r]));
      return labels[r] === 1 ? -1.5 * Math.log(p) : -Math.log(1 - p);
    }),
  },
  focalCrossEntropy: {
    operands: () => [t(prediction)],
    target: () => constant(ids),
    options: { gamma: 1.5, alpha: [0.5, 2, 1] },
    each: byRow((r) => {
      const p = softmax(row(prediction.data, r))[ids[r]];
      return -[0.5, 2, 1][ids[r]] * (1 - p) ** 1.5 * Math.log(p);
    }),
  },
  binaryFocalCrossEntropy: {
    operands: () => [t(scores)],
    target: () => constant(labels),
    options: { alpha: 0.25 },
    each: byRow((r) => {
      const p = 1 / (1 + Math.exp(-scores.data[r]));
      return labels[r] === 1 ? -0.25 * (1 - p) ** 2 * Math.log(p) : -0.75 * p ** 2 * Math.log(1 - p);
    }),
  },
  reconstruction: {
    operands: () => [t(scores)],
    target: () => constant(labels),
    each: (counted, weightOf) => {
      const total = (some: readonly number[]): number => some.reduce((sum, r) => sum + weightOf(r), 0);
      return labels.map((label, r) => {
        const alike = counted.filter((other) => labels[other] === label);
        return (Math.log1p(Math.exp(label === 1 ? -scores.data[r] : scores.data[r])) * total(counted)) / total(alike);
      });
    },
  },
  bpr: { operands: () => [t(scores)], target: () => constant(labels), each: ofPairs((d) => Math.log1p(Math.exp(-d))) },
  marginRanking: {
    operands: () => [t(scores)],
    target: () => constant(labels),
    options: { margin: 0.4 },
    each: ofPairs((d) => Math.max(0, 0.4 - d)),
  },
};

it('there is a sample of every loss', () => {
  const known = /Expected (.*), or a function/.exec(thrown(() => readLoss('here', 'none')).message)?.[1].split(', ');
  expect(Object.keys(samples).sort()).toEqual(known?.sort());
});

describe.each(Object.entries(samples))('%s', (name, { operands, target: fixed, options, each }) => {
  it.each<[string, Pick<LossOptions, 'mask' | 'sampleWeight'>]>([
    ['all rows', {}],
    ['a mask', { mask: { indices: kept } }],
    ['weights', { sampleWeight: weights }],
    ['a mask and weights', { mask: { indices: kept }, sampleWeight: weights }],
  ])('with %s: the formula, and gradients in float64 to 1e-6', async (_, chosen) => {
    await init({ dtypes: ['f32', 'f64'] });
    const { loss } = readLoss('here', { kind: name, options });
    const counted = chosen.mask === undefined ? [...labels.keys()] : kept;
    const weightOf = (r: number): number => (chosen.sampleWeight === undefined ? 1 : weights[r]);
    const lossOf = each(counted, weightOf);
    const share = lossOf.map((one, r) => (one === null || !counted.includes(r) ? 0 : weightOf(r)));
    const weighted = lossOf.map((one, r) => share[r] * (one ?? 0));
    const total = weighted.reduce((p, q) => p + q, 0);
    const wanted = { mean: total / share.reduce((p, q) => p + q, 0), sum: total };
    for (const reduction of ['mean', 'sum'] as const) {
      const f = (...given: Tensor[]): Tensor => loss(given[0], fixed?.() ?? given[1], { ...chosen, reduction });
      expect(f(...operands()).item()).toBeCloseTo(wanted[reduction], 4);
      const { worst, checks } = await checkGradients(f, operands(), { tolerance: 1e-6 });
      expect(checks).toBe(5 * operands().length);
      expect(worst).toBeLessThan(1e-6);
    }
  });

  it('the value of a row without weight does not matter', async () => {
    const { loss } = readLoss('here', { kind: name, options });
    const f = (...given: Tensor[]): number =>
      loss(given[0], fixed?.() ?? given[1], { sampleWeight: weights.map((w, r) => (r === 3 ? 0 : w)) }).item();
    const changed = operands();
    const wide = changed[0].size / rows;
    const before = f(...changed);
    if (name !== 'bpr' && name !== 'marginRanking') {
      changed[0].view().fill(50, 3 * wide, 4 * wide);
      expect(f(...changed)).toBe(before);
    }
    changed[0].view().fill(-3, 0, wide);
    expect(f(...changed)).not.toBe(before);
  });
});

describe('in fit', () => {
  it.each(['huber', 'smoothL1', 'klDivergence', 'bpr', 'marginRanking', 'reconstruction'])(
    '%s counts the rows of the mask alone',
    async (loss) => {
      const width = loss === 'klDivergence' ? 3 : 1;
      const y = (spoiled: number): number[][] =>
        labels.map((label, r) => Array.from({ length: width }, (_, i) => (kept.includes(r) ? label + i : spoiled)));
      const outcomes = [];
      for (const spoiled of [0, 1]) {
        const model = sequential([layers.dense({ units: width })]);
        model.compile({
          optimizer: optimizers.sgd({ learningRate: 0.1 }),
          loss: { kind: loss, options: loss === 'marginRanking' ? { margin: 2 } : {} },
        });
        const masks = { train: { indices: kept } };
        const graph = data.graph({ x: labels.map((_, r) => [r / 8, 1]), edges: [], y: y(spoiled), level: 'node', masks });
        const { history } = await model.fit(graph, { epochs: 3, seed: 1 });
        outcomes.push([history.loss, (await model.predict(graph)).data]);
        expect(history.loss[2]).toBeLessThan(history.loss[0]);
      }
      expect(outcomes[1]).toEqual(outcomes[0]);
      expect(losses).toHaveProperty(loss);
    },
  );
});

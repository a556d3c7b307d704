import { beforeAll, describe, expect, it } from 'vitest';
import { grad, init, losses, NumericError, type Tensor, tensor } from '../../src/index.js';
import { random } from '../ops/plain.js';
import { thrown } from '../thrown.js';

beforeAll(() => init({ dtypes: ['f32', 'f64'] }));

const rows = 6;
const logits = random([rows, 3], 7).data;
const values = random([rows, 3], 9).data;
const ids = [2, 0, 1, 1, 2, 0];
const signs = [1, 0, 1, 0, 0, 1];
const share = logits.map((_, i) => [0.2, 0.5, 0.3][i % 3]);
const weights = [0.5, 2, 1, 3, 0.25, 1.5];

const f64 = (data: readonly number[], shape: readonly number[]): Tensor => tensor(Float64Array.from(data), { shape: [...shape] });

type Given = { readonly sampleWeight?: readonly number[]; readonly mask?: { indices: number[] } };
interface Case {
  readonly loss: (p: Tensor, t: Tensor, options: Given) => Tensor;
  /** Columns of predictions and of targets. */
  readonly wide: readonly [number, number];
  readonly prediction: readonly number[];
  readonly target: readonly number[];
  /** What a target must not be where it counts. */
  readonly wrong: number;
}

const entrywise = { wide: [3, 3], prediction: logits, target: values, wrong: Number.POSITIVE_INFINITY } as const;
const ofIds = { wide: [3, 1], prediction: logits, target: ids, wrong: 7 } as const;
const binary = { wide: [3, 3], prediction: logits, target: values.map((v) => Number(v > 0)), wrong: 1.5 } as const;
const variance = f64(Array(rows * 3).fill(0.7), [rows, 3]);

const cases: Readonly<Record<string, Case>> = {
  mse: { loss: losses.mse, ...entrywise },
  mae: { loss: losses.mae, ...entrywise },
  huber: { loss: losses.huber, ...entrywise },
  smoothL1: { loss: losses.smoothL1, ...entrywise },
  poissonNll: { loss: losses.poissonNll, ...entrywise, target: values.map((v) => Math.round(Math.abs(v) * 3)) },
  gaussianNll: {
    loss: (p, t, o) => losses.gaussianNll(p, t, variance.shape[0] === p.shape[0] ? variance : f64(Array(p.size).fill(0.7), p.shape), o),
    ...entrywise,
  },
  binaryCrossEntropy: { loss: (p, t, o) => losses.binaryCrossEntropy(p, t, { ...o, posWeight: [2, 0.5, 3] }), ...binary },
  binaryFocalCrossEntropy: { loss: (p, t, o) => losses.binaryFocalCrossEntropy(p, t, { ...o, alpha: 0.3 }), ...binary },
  crossEntropy: { loss: losses.crossEntropy, ...ofIds },
  'crossEntropy, weighted classes': { loss: (p, t, o) => losses.crossEntropy(p, t, { ...o, classWeight: [1, 4, 0.5] }), ...ofIds },
  'crossEntropy, smoothed': { loss: (p, t, o) => losses.crossEntropy(p, t, { ...o, labelSmoothing: 0.2 }), ...ofIds },
  'crossEntropy of probabilities': {
    loss: losses.crossEntropy,
    wide: [3, 3],
    prediction: logits,
    target: share,
    wrong: Number.POSITIVE_INFINITY,
  },
  focalCrossEntropy: { loss: losses.focalCrossEntropy, ...ofIds },
  klDivergence: { loss: losses.klDivergence, ...entrywise },
  nll: { loss: losses.nll, ...ofIds },
  multiMargin: { loss: losses.multiMargin, ...ofIds },
  cosineEmbedding: {
    loss: (p, t, o) => losses.cosineEmbedding(p, f64(values.slice(0, p.size), p.shape), t, o),
    wide: [3, 1],
    prediction: logits,
    target: signs.map((s) => 2 * s - 1),
    wrong: 0.5,
  },
};
const wholeRows = ['crossEntropy of probabilities', 'klDivergence'];

/** Which entries of the target are gaps: in the last rows, so that those before can be taken alone. */
const missingRows = [4, 5];

describe.each(Object.entries(cases))('%s', (name, { loss, wide: [p, t], prediction, target, wrong }) => {
  const shape = (width: number, count = rows): number[] => (width === 1 ? [count] : [count, width]);
  const gaps = (mark: number): number[] => target.map((value, i) => (missingRows.includes(Math.floor(i / t)) ? mark : value));
  const run = (mark: number, options: Given = {}): number => loss(f64(prediction, shape(p)), f64(gaps(mark), shape(t)), options).item();
  const without = (options: Given = {}): number =>
    loss(f64(prediction.slice(0, 4 * p), shape(p, 4)), f64(target.slice(0, 4 * t), shape(t, 4)), options).item();

  it('rows whose target is NaN are as if they were not there, and have the gradient 0', () => {
    expect(run(Number.NaN)).toBeCloseTo(without(), 12);
    expect(run(Number.NaN, { sampleWeight: weights })).toBeCloseTo(without({ sampleWeight: weights.slice(0, 4) }), 12);
    const slopes = grad((x: Tensor) => loss(x, f64(gaps(Number.NaN), shape(t)), {}))(f64(prediction, shape(p))).toTypedArray();
    const alone = grad((x: Tensor) => loss(x, f64(target.slice(0, 4 * t), shape(t, 4)), {}))(f64(prediction.slice(0, 4 * p), shape(p, 4)));
    Array.from(alone.toTypedArray()).forEach((one, i) => void expect(slopes[i]).toBeCloseTo(one, 12));
    expect(Array.from(slopes.slice(4 * p)).every((slope) => slope === 0)).toBe(true);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, wrong])('a target of %s outside the mask, or of weight 0, is not looked at', (mark) => {
    expect(run(mark, { mask: { indices: [0, 1, 2, 3] } })).toBeCloseTo(without(), 12);
    expect(run(mark, { sampleWeight: [1, 1, 1, 1, 0, 0] })).toBeCloseTo(without(), 12);
  });

  it.each([Number.POSITIVE_INFINITY, wrong])('one of %s that counts is refused with its position', (mark) => {
    expect(thrown(() => run(mark)).message).toMatch(new RegExp(`(label|target) ${4 * t} is|at position 4`));
  });

  it('where nothing is known there is no mean', () => {
    const none = f64(Array(rows * t).fill(Number.NaN), shape(t));
    expect(() => loss(f64(prediction, shape(p)), none, {})).toThrow(/no row counts towards the mean/);
  });

  if (p > 1 && t > 1 && !wholeRows.includes(name))
    it('single entries are left out: the mean is that of the others, whatever row they are in', () => {
      const holes = [1, 5, 6, 7, 8, 12];
      const each = (i: number): number => {
        const one = losses[name as 'mse'] as (p: Tensor, t: Tensor, o?: object) => Tensor;
        const options =
          name === 'binaryCrossEntropy' ? { posWeight: [2, 0.5, 3][i % 3] } : name === 'binaryFocalCrossEntropy' ? { alpha: 0.3 } : {};
        const [x, y] = [f64([prediction[i]], [1]), f64([target[i]], [1])];
        return (name === 'gaussianNll' ? losses.gaussianNll(x, y, f64([0.7], [1])) : one(x, y, options)).item();
      };
      const kept = target.map((_, i) => i).filter((i) => !holes.includes(i));
      const spotted = f64(
        target.map((value, i) => (holes.includes(i) ? Number.NaN : value)),
        shape(t),
      );
      const wanted = kept.reduce((sum, i) => sum + each(i), 0) / kept.length;
      expect(loss(f64(prediction, shape(p)), spotted, {}).item()).toBeCloseTo(wanted, 12);
      const total = kept.reduce((sum, i) => sum + weights[Math.floor(i / 3)], 0);
      const weighted = kept.reduce((sum, i) => sum + weights[Math.floor(i / 3)] * each(i), 0) / total;
      expect(loss(f64(prediction, shape(p)), spotted, { sampleWeight: weights }).item()).toBeCloseTo(weighted, 12);
    });
});

describe('the reductions of targets with gaps', () => {
  const [x, y] = [f64([1, 2, 3, 4], [2, 2]), f64([0, Number.NaN, 0, 0], [2, 2])];

  it('none gives each row the mean of what is known of it, and 0 where nothing is; sum adds these', () => {
    expect(losses.mse(x, y, { reduction: 'none' }).toArray()).toEqual([1, 12.5]);
    expect(losses.mse(x, y, { reduction: 'sum' }).item()).toBe(13.5);
    expect(losses.mse(x, f64([Number.NaN, Number.NaN, 0, 0], [2, 2]), { reduction: 'none' }).toArray()).toEqual([0, 12.5]);
    expect(losses.mse(x, y).item()).toBeCloseTo(26 / 3, 12);
  });

  it('entries and weights of rows go together', () => {
    const entries = [1, 0, 1, 1];
    const loss = (o: object): number => losses.binaryCrossEntropy(x, f64([1, 0, 0, 1], [2, 2]), { entries, ...o }).item();
    const each = [Math.log1p(Math.exp(-1)), 0, Math.log1p(Math.exp(3)), Math.log1p(Math.exp(-4))];
    expect(loss({})).toBeCloseTo((each[0] + each[2] + each[3]) / 3, 12);
    expect(loss({ sampleWeight: [3, 1] })).toBeCloseTo((3 * each[0] + each[2] + each[3]) / 5, 12);
    expect(loss({ mask: { indices: [1] } })).toBeCloseTo((each[2] + each[3]) / 2, 12);
  });

  it('a reduction of entries of one’s own', () => {
    const own = f64([1, 3, 5, 7], [2, 2]);
    expect(losses.reduce(own).item()).toBe(4);
    expect(losses.reduce(own, { sampleWeight: [3, 1] }).item()).toBe(3);
    expect(losses.reduce(own, { mask: { indices: [1] } }).item()).toBe(6);
    expect(losses.reduce(own, { reduction: 'none' }).toArray()).toEqual([2, 6]);
    expect(() => losses.reduce(f64([1], []))).toThrow(/there are no rows/);
    expect(() => losses.reduce(own, { sampleWeight: [0, 0] })).toThrow(/no row counts/);
  });
});

describe('focal loss and label smoothing', () => {
  it('gamma 0 is the cross entropy; far out it neither overflows nor loses its gradient', () => {
    const x = f64(logits, [rows, 3]);
    const y = f64(ids, [rows]);
    expect(losses.focalCrossEntropy(x, y, { gamma: 0 }).item()).toBeCloseTo(losses.crossEntropy(x, y).item(), 12);
    const far = (s: number): Tensor => f64([s, -s], [1, 2]);
    expect(losses.focalCrossEntropy(far(400), f64([1], [1])).item()).toBeCloseTo(800, 9);
    expect(losses.focalCrossEntropy(far(400), f64([0], [1])).item()).toBe(0);
    const slope = grad((z: Tensor) => losses.focalCrossEntropy(z, f64([0], [1]), { gamma: 0.5 }))(far(400)).toTypedArray();
    expect(Array.from(slope).every(Number.isFinite)).toBe(true);
  });

  it('smoothing of ids is that of their probabilities, weighted as torch has it', () => {
    const x = f64(logits, [rows, 3]);
    const [epsilon, w] = [0.2, [1, 4, 0.5]];
    const logp = (r: number): number[] => {
      const row = logits.slice(3 * r, 3 * r + 3);
      const all = Math.log(row.reduce((sum, one) => sum + Math.exp(one), 0));
      return row.map((one) => one - all);
    };
    const each = ids.map(
      (id, r) => -(1 - epsilon) * w[id] * logp(r)[id] - (epsilon / 3) * logp(r).reduce((sum, one, c) => sum + w[c] * one, 0),
    );
    const total = ids.reduce((sum, id) => sum + w[id], 0);
    const smoothed = losses.crossEntropy(x, f64(ids, [rows]), { classWeight: w, labelSmoothing: epsilon });
    expect(smoothed.item()).toBeCloseTo(each.reduce((p, q) => p + q, 0) / total, 12);
    const hot = f64(
      ids.flatMap((id) => [0, 1, 2].map((c) => Number(c === id))),
      [rows, 3],
    );
    expect(losses.crossEntropy(x, f64(ids, [rows]), { labelSmoothing: epsilon }).item()).toBeCloseTo(
      losses.crossEntropy(x, hot, { labelSmoothing: epsilon }).item(),
      12,
    );
  });

  it('bad weights are refused by the one rule', () => {
    const x = f64(logits, [rows, 3]);
    expect(thrown(() => losses.mse(x, x, { sampleWeight: [1, 1, Number.NaN, 1, 1, 1] }))).toBeInstanceOf(NumericError);
    expect(() => losses.focalCrossEntropy(x, f64(ids, [rows]), { alpha: [1, -1, 1] })).toThrow(/alpha 1 is below 0/);
    expect(() => losses.mse(x, x, { sampleWeight: [1n, 1, 1, 1, 1, 1] as never })).toThrow(/sampleWeight 0 is no number \(got 1n\)/);
    expect(() => losses.mse(x, x, { sampleWeight: 5 as never })).toThrow(/sampleWeight is not a list \(got 5\)/);
  });
});

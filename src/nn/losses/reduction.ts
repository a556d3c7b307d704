import type { FloatType } from '../../core/dtype.js';
import { OptionError, ShapeError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { oneOf, optional, unchecked } from '../../core/options/vocabulary.js';
import { formatShape } from '../../core/shape.js';
import { mul } from '../../ops/binary.js';
import { reshape } from '../../ops/layout.js';
import { mean } from '../../ops/reduce.js';
import { sum } from '../../ops/sum.js';
import { type Mask, type MaskLike, readMask } from '../../runtime/mask.js';
import { runtime } from '../../runtime/runtime.js';
import { emptyTensor, expectTensor, Tensor, tensor } from '../../runtime/tensor.js';

/** What a loss may be told besides prediction and target. */
export const lossOptions = {
  /** Rows that count; the mean is over them. */
  mask: optional(unchecked<Mask | MaskLike>('a mask')),
  /** How much each row counts [rows], a constant: the mean is Σ w loss / Σ w, so that a weight of 2 is the row twice. Default: all alike. */
  sampleWeight: optional(unchecked<Tensor | ArrayLike<number>>('a weight for each row')),
  /** 'mean' over the rows that count (default), their 'sum', or 'none' for one number per row. */
  reduction: oneOf(['mean', 'sum', 'none'], 'mean'),
};

export interface LossOptions extends Readonly<Given<typeof lossOptions>> {}

/** A differentiable number from a prediction and a target. */
export type Loss = (prediction: Tensor, target: Tensor, options?: LossOptions) => Tensor;

/** Averages entries within each row, then rows as the options say. */
export function overRows(where: string, entries: Tensor, options: LossOptions): Tensor {
  if (options.mask === undefined && options.sampleWeight === undefined && (options.reduction ?? 'mean') === 'mean') return mean(entries);
  const rows = entries.shape[0] ?? 1;
  const perRow = mean(reshape(entries, [rows, -1]), { axis: 1 });
  return reduce(perRow, weighting(where, options, rows, entries.dtype as FloatType), options.reduction);
}

/** Rows times their weights, summed unless the reduction is 'none'. */
export function reduce(perRow: Tensor, weights: Tensor, reduction: LossOptions['reduction']): Tensor {
  const weighted = mul(perRow, weights);
  return reduction === 'none' ? weighted : sum(weighted);
}

/** Row weights that make a sum the wanted reduction. `own` are weights of the loss's own, by row. */
export function weighting(where: string, options: LossOptions, rows: number, dtype: FloatType, own: Float64Array | null = null): Tensor {
  const { mask, sampleWeight, reduction = 'mean' } = options;
  const chosen = mask === undefined ? null : readMask(where, 'mask', mask, rows, null);
  if (own === null && sampleWeight === undefined && (chosen === null || reduction === 'mean'))
    return chosen?.weights(dtype) ?? evenly(rows, reduction === 'mean' ? 1 / rows : 1, dtype);
  const weights = chosen === null ? new Float64Array(rows).fill(1) : new Float64Array(rows);
  for (const row of chosen?.indices ?? []) weights[row] = 1;
  for (const factors of [own, sampleWeight === undefined ? null : readWeights(where, 'sampleWeight', sampleWeight, rows)])
    if (factors !== null) for (let r = 0; r < rows; r++) weights[r] *= factors[r];
  if (reduction !== 'mean') return tensor(weights, { dtype });
  const total = weights.reduce((all, weight) => all + weight, 0);
  if (total > 0) {
    for (let r = 0; r < rows; r++) weights[r] /= total;
    return tensor(weights, { dtype });
  }
  throw new OptionError({
    where,
    what: 'no row counts towards the mean',
    expected: 'a row with a weight above 0 that is neither masked nor ignored',
  });
}

/** Weights as numbers, each finite and at least 0. */
export function readWeights(where: string, name: string, given: Tensor | ArrayLike<number>, count: number): Float64Array {
  const values = Float64Array.from(given instanceof Tensor ? given.view() : given);
  const bad = values.findIndex((value) => !(value >= 0 && Number.isFinite(value)));
  if (values.length === count && bad < 0) return values;
  throw new OptionError({
    where,
    what: `${name} does not fit`,
    got: bad < 0 ? `${values.length} numbers` : `${values[bad]} at position ${bad}`,
    expected: `${count} finite numbers of at least 0`,
  });
}

function evenly(rows: number, value: number, dtype: FloatType): Tensor {
  const y = emptyTensor([rows], dtype);
  runtime().kernelsOf(dtype).fill(0, rows, value, y.ptr);
  return y;
}

/** How to mend another number of rows: mostly a prediction for each node meets a target for each graph. */
export const rowsDiffer = ({ shape: [rows] }: Tensor, target: Tensor): string | undefined =>
  rows === target.shape[0]
    ? undefined
    : 'The rows differ, not the units: where targets belong to graphs, a pool such as layers.globalMeanPool makes one row of the nodes of each';

/** The target in the prediction's shape and type. Losses never broadcast. */
export function fitted(where: string, prediction: Tensor, target: Tensor): Tensor {
  expectTensor(where, prediction, 'the prediction');
  expectTensor(where, target, 'the target');
  const same = formatShape(prediction.shape) === formatShape(target.shape);
  const column = prediction.rank === 2 && prediction.shape[1] === 1 && target.rank === 1 && target.size === prediction.size;
  const row = target.rank === 2 && target.shape[1] === 1 && prediction.rank === 1 && target.size === prediction.size;
  if (!same && !column && !row) {
    throw new ShapeError({
      where,
      what: 'prediction and target have different shapes, and losses never broadcast',
      got: `${formatShape(prediction.shape)} and ${formatShape(target.shape)}`,
      expected: 'equal shapes ([n, 1] with [n] is accepted)',
      mend: rowsDiffer(prediction, target) ?? 'Check the units of the last layer',
      fields: { prediction: prediction.shape, target: target.shape },
    });
  }
  const shaped = same ? target : reshape(asFloat(target, prediction.dtype as FloatType), prediction.shape);
  return asFloat(shaped, prediction.dtype as FloatType);
}

const asFloat = (t: Tensor, dtype: FloatType): Tensor => (t.dtype === dtype ? t : tensor(t.toTypedArray(), { shape: t.shape, dtype }));

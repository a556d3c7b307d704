import type { FloatType } from '../../core/dtype.js';
import { OptionError, ShapeError } from '../../core/errors.js';
import { expectList } from '../../core/expect.js';
import { expectNumbers } from '../../core/numbers.js';
import type { Given } from '../../core/options/option.js';
import { checkOptions } from '../../core/options/read.js';
import { oneOf, optional, unchecked } from '../../core/options/vocabulary.js';
import { formatShape } from '../../core/shape.js';
import { mul } from '../../ops/binary.js';
import { reshape } from '../../ops/layout.js';
import { mean } from '../../ops/reduce.js';
import { segmentSum } from '../../ops/segment.js';
import { sum } from '../../ops/sum.js';
import { type Mask, type MaskLike, readMask } from '../../runtime/mask.js';
import { runtime } from '../../runtime/runtime.js';
import { emptyTensor, expectTensor, Tensor, tensor } from '../../runtime/tensor.js';

/** What a loss may be told besides prediction and target. */
export const lossOptions = {
  /** Rows that count; the mean is over them. Targets of the others are not looked at. */
  mask: optional(unchecked<Mask | MaskLike>('a mask')),
  /** How much each row counts [rows], a constant: the mean is Σ w loss / Σ w, so that a weight of 2 is the row twice. Default: all alike. */
  sampleWeight: optional(unchecked<Tensor | ArrayLike<number>>('a weight for each row')),
  /** 'mean' over the entries that count (default), their 'sum' over rows, or 'none' for one number per row, which is the mean of its entries. */
  reduction: oneOf(['mean', 'sum', 'none'], 'mean'),
};

export interface LossOptions extends Readonly<Given<typeof lossOptions>> {}

/** A differentiable number from a prediction and a target, or of a loss of one's own one for each row, which the library then averages. */
export type Loss = (prediction: Tensor, target: Tensor, options?: LossOptions) => Tensor;

/** A loss, and what it weighs in a mean over several batches: the sum of the weights of its rows. */
export interface Weighed extends LossPart {
  /** Of several outputs the loss of each, with what it weighs. */
  readonly parts?: readonly LossPart[];
}

/** The loss of one output. */
export interface LossPart {
  readonly value: Tensor;
  readonly weight: number;
}

/** Some entries of a loss of [rows, columns]: those that count, where not all do. */
export interface Choice {
  /** Where each stands. */
  readonly places: Uint32Array;
  /** How much each counts, above 0. */
  readonly weights: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** Averages entries [rows, …] within each row, then rows as the options say. */
export function overRows(where: string, entries: Tensor, options: LossOptions): Weighed {
  const rows = entries.shape[0] ?? 1;
  if (options.mask === undefined && options.sampleWeight === undefined && (options.reduction ?? 'mean') === 'mean')
    return { value: mean(entries), weight: entries.size === 0 ? 0 : rows };
  const perRow = mean(reshape(entries, [rows, -1]), { axis: 1 });
  const { weights, total } = weighting(where, options, rows, entries.dtype as FloatType);
  return { value: reduceRows(perRow, weights, options.reduction), weight: total };
}

/** Averages chosen entries: each by its weight, whatever row it is in; or as a sum over rows, or one by one, each the mean of its entries. */
export function overChoice(entries: Tensor, { places, weights, rows, columns }: Choice, { reduction = 'mean' }: LossOptions): Weighed {
  const total = weights.reduce((all, weight) => all + weight, 0);
  const rowOf = places.map((place) => Math.floor(place / columns));
  const known = new Uint32Array(rows);
  for (const row of rowOf) known[row]++;
  const share = reduction === 'mean' ? weights.map((weight) => weight / total) : weights.map((weight, i) => weight / known[rowOf[i]]);
  const shares = tensor(share, { dtype: entries.dtype as FloatType });
  const weighted = mul(reshape(entries, [places.length]), shares);
  return { value: reduction === 'none' ? segmentSum(weighted, { ids: rowOf, count: rows }) : sum(weighted), weight: total / columns };
}

/** Rows times their weights, summed unless the reduction is 'none'. */
export function reduceRows(perRow: Tensor, weights: Tensor, reduction: LossOptions['reduction']): Tensor {
  const weighted = mul(perRow, weights);
  return reduction === 'none' ? weighted : sum(weighted);
}

/** How much each row counts, by mask and weights; null where all count alike. */
export function rowWeights(where: string, { mask, sampleWeight }: LossOptions, rows: number): Float64Array | null {
  if (mask === undefined && sampleWeight === undefined) return null;
  const given = sampleWeight === undefined ? null : readWeights(where, 'sampleWeight', sampleWeight, rows);
  if (mask === undefined) return given;
  const weights = new Float64Array(rows);
  for (const row of readMask(where, 'mask', mask, rows, null).indices) weights[row] = given === null ? 1 : given[row];
  return weights;
}

/** Row weights that make a sum the wanted reduction, and what they come to. `own` are weights of the loss's own, by row. */
export function weighting(
  where: string,
  options: LossOptions,
  rows: number,
  dtype: FloatType,
  own: Float64Array | null = null,
): { readonly weights: Tensor; readonly total: number } {
  const { mask, sampleWeight, reduction = 'mean' } = options;
  const chosen = mask === undefined ? null : readMask(where, 'mask', mask, rows, null);
  if (own === null && sampleWeight === undefined && (chosen === null || reduction === 'mean')) {
    const total = chosen?.count ?? rows;
    return { weights: chosen?.weights(dtype) ?? evenly(rows, reduction === 'mean' ? 1 / rows : 1, dtype), total };
  }
  const weights = chosen === null ? new Float64Array(rows).fill(1) : new Float64Array(rows);
  for (const row of chosen?.indices ?? []) weights[row] = 1;
  for (const factors of [own, sampleWeight === undefined ? null : readWeights(where, 'sampleWeight', sampleWeight, rows)])
    if (factors !== null) for (let r = 0; r < rows; r++) weights[r] *= factors[r];
  const total = weights.reduce((all, weight) => all + weight, 0);
  if (reduction === 'mean' && total > 0) for (let r = 0; r < rows; r++) weights[r] /= total;
  return { weights: tensor(weights, { dtype }), total };
}

/** Weights as numbers, each finite and at least 0. */
export function readWeights(where: string, name: string, given: Tensor | ArrayLike<number>, count: number): Float64Array {
  const values = given instanceof Tensor ? given.view() : expectList(where, name, given);
  expectNumbers(where, name, values, { positive: true });
  if (values.length === count) return Float64Array.from(values);
  throw new OptionError({
    where,
    what: `${name} does not fit`,
    got: `${values.length} numbers`,
    expected: `${count} finite numbers of at least 0`,
  });
}

function evenly(rows: number, value: number, dtype: FloatType): Tensor {
  const y = emptyTensor([rows], dtype);
  runtime().kernelsOf(dtype).fill(0, rows, value, y.ptr);
  return y;
}

/** A mean over nothing. */
export const nothingCounts = (where: string): OptionError =>
  new OptionError({
    where,
    what: 'no row counts towards the mean',
    got: 'rows that are masked, ignored, missing or of weight 0',
    expected: 'a row with a target and a weight above 0',
  });

/**
 * Averages the entries of a loss of one's own [rows] or [rows, …] as the library's losses do: Σ w loss / Σ w over the rows that count, each the
 * mean of its entries.
 *
 * @throws OptionError where no row counts towards a mean.
 * @example losses.reduce(tensor([[1, 3], [5, 7]]), { sampleWeight: [3, 1] }).item() // (3 · 2 + 6) / 4
 */
export function reduce(entries: Tensor, options: LossOptions = {}): Tensor {
  const where = 'losses.reduce';
  checkOptions(where, lossOptions, options);
  if (expectTensor(where, entries, 'entries').rank === 0)
    throw new ShapeError({ where, what: 'there are no rows', got: formatShape(entries.shape), expected: '[rows] or [rows, …]' });
  return meanOf(where, overRows(where, entries, options), options);
}

/** The value of a measure. @throws OptionError for a mean over nothing. */
export function meanOf(where: string, { value, weight }: Weighed, { reduction = 'mean' }: LossOptions): Tensor {
  if (weight > 0 || reduction !== 'mean') return value;
  throw nothingCounts(where);
}

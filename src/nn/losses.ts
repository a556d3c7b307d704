import type { FloatType } from '../core/dtype.js';
import { IndexError, OptionError, ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import { scale } from '../ops/affine.js';
import { mul, sub } from '../ops/binary.js';
import { crossEntropyRows } from '../ops/crossEntropy.js';
import { reshape } from '../ops/layout.js';
import { mean, sum } from '../ops/reduce.js';
import { logSoftmax } from '../ops/softmax.js';
import { type Mask, type MaskLike, readMask } from '../runtime/mask.js';
import { runtime } from '../runtime/runtime.js';
import { emptyTensor, Tensor, tensor, viewTensor } from '../runtime/tensor.js';

/** What a loss may be told besides prediction and target. */
export interface LossOptions {
  /** Rows that count; the mean is over them. */
  readonly mask?: Mask | MaskLike;
  /** 'mean' over the rows that count (default), their 'sum', or 'none' for one number per row. */
  readonly reduction?: 'mean' | 'sum' | 'none';
}

/** What `crossEntropy` may be told besides. */
export interface CrossEntropyOptions extends LossOptions {
  /** One weight for each class [classes], a constant; of a row it is that of its class. The mean divides by the weights of the rows that count. */
  readonly classWeight?: Tensor | ArrayLike<number>;
  /** Rows with this id do not count, whether it is a class or not (-100 in torch). Only for class ids. Default: every row counts. */
  readonly ignoreIndex?: number;
}

/** A differentiable number from a prediction and a target. */
export type Loss = (prediction: Tensor, target: Tensor, options?: LossOptions) => Tensor;

/**
 * Cross entropy of logits [n, classes] against class ids [n] or [n, 1], or against probabilities [n, classes]:
 * -log softmax(logits)[id], averaged over the rows that count.
 *
 * `classWeight` and `ignoreIndex` mean what they mean in torch: the mean over class ids is Σ w[id] loss / Σ w[id], that
 * over probabilities is -Σ w[c] p[c] log softmax(logits)[c] / n.
 *
 * @throws IndexError for an id that is not a whole number in [0, classes).
 * @throws OptionError when no row counts, or for weights that do not fit the classes.
 */
export function crossEntropy(logits: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const where = 'losses.crossEntropy';
  if (logits.rank !== 2)
    throw new ShapeError({ where, what: 'logits are not a matrix', got: formatShape(logits.shape), expected: '[rows, classes]' });
  const [rows, classes] = logits.shape;
  const ids = target.size === rows && (target.rank === 1 || target.shape[1] === 1);
  if (!ids && !(target.rank === 2 && target.shape[0] === rows && target.shape[1] === classes)) {
    throw new ShapeError({
      where,
      what: 'prediction and target do not fit',
      got: `${formatShape(logits.shape)} and ${formatShape(target.shape)}`,
      expected: `class ids [${rows}] or probabilities [${rows}, ${classes}]`,
    });
  }
  const dtype = logits.dtype as FloatType;
  const { weights, reduction } = weighting(where, options, rows, dtype);
  const classWeight = options.classWeight === undefined ? null : readClassWeight(where, options.classWeight, classes);
  if (!ids) {
    if (options.ignoreIndex !== undefined)
      throw new OptionError({ where, what: 'ignoreIndex needs class ids', got: 'probabilities', mend: 'Choose rows with a mask' });
    const shares = classWeight === null ? target : mul(target, tensor(classWeight, { dtype }));
    return reduce(scale(sum(mul(shares, logSoftmax(logits)), { axis: 1 }), -1), weights, reduction);
  }
  if (classWeight !== null || options.ignoreIndex !== undefined) {
    const counted = countedRows(where, target, classes, classWeight, options.ignoreIndex);
    const perRow = crossEntropyRows(logits, counted.labels, byClass(where, weights, counted.weights, reduction, dtype));
    return reduction === 'none' ? perRow : sum(perRow);
  }
  const perRow = crossEntropyRows(
    logits,
    classIds(where, target, classes),
    reduction === 'mean' || options.mask !== undefined ? weights : null,
  );
  return reduction === 'none' ? perRow : sum(perRow);
}

function readClassWeight(where: string, given: Tensor | ArrayLike<number>, classes: number): Float64Array {
  const values = Float64Array.from(given instanceof Tensor ? given.view() : given);
  const bad = values.findIndex((value) => !(value >= 0 && Number.isFinite(value)));
  if (values.length === classes && bad < 0) return values;
  throw new OptionError({
    where,
    what: 'classWeight does not fit',
    got: bad < 0 ? `${values.length} numbers` : `${values[bad]} for class ${bad}`,
    expected: `${classes} finite numbers of at least 0, one for each class`,
  });
}

/** Labels that are all classes, and the weight of each row: that of its class, or 0 where it is ignored. */
function countedRows(
  where: string,
  target: Tensor,
  classes: number,
  classWeight: Float64Array | null,
  ignoreIndex: number | undefined,
): { labels: Tensor; weights: Float64Array } {
  const given = target.view();
  const labels = new Uint32Array(given.length);
  const weights = new Float64Array(given.length);
  for (let r = 0; r < given.length; r++) {
    const id = given[r];
    if (id === ignoreIndex) continue;
    if (!Number.isInteger(id) || id < 0 || id >= classes) throw badLabel(where, r, id, classes);
    labels[r] = id;
    weights[r] = classWeight?.[id] ?? 1;
  }
  return { labels: tensor(labels), weights };
}

/** Row weights of a reduction times those of the classes; those of a mean add up to 1. */
function byClass(where: string, rows: Tensor, classes: Float64Array, reduction: LossOptions['reduction'], dtype: FloatType): Tensor {
  const products = Float64Array.from(rows.view(), (weight, r) => weight * classes[r]);
  if (reduction !== 'mean') return tensor(products, { dtype });
  const total = products.reduce((all, weight) => all + weight, 0);
  if (total > 0)
    return tensor(
      products.map((weight) => weight / total),
      { dtype },
    );
  throw new OptionError({
    where,
    what: 'no row counts towards the mean',
    expected: 'a row that is neither masked nor ignored, of a class with a weight above 0',
  });
}

/**
 * Mean squared error over all entries of the rows that count. Prediction and target have one shape; [n, 1] with [n] is
 * the one exception.
 */
export function mse(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  const difference = sub(prediction, fitted('losses.mse', prediction, target));
  return overRows('losses.mse', mul(difference, difference), options);
}

/** Averages entries within each row, then rows as the options say. */
function overRows(where: string, entries: Tensor, options: LossOptions): Tensor {
  if (options.mask === undefined && (options.reduction ?? 'mean') === 'mean') return mean(entries);
  const rows = entries.shape[0] ?? 1;
  const perRow = mean(reshape(entries, [rows, -1]), { axis: 1 });
  const { weights, reduction } = weighting(where, options, rows, entries.dtype as FloatType);
  return reduce(perRow, weights, reduction);
}

function reduce(perRow: Tensor, weights: Tensor, reduction: LossOptions['reduction']): Tensor {
  const weighted = mul(perRow, weights);
  return reduction === 'none' ? weighted : sum(weighted);
}

/** Row weights that make a sum the wanted reduction. */
function weighting(
  where: string,
  { mask, reduction = 'mean' }: LossOptions,
  rows: number,
  dtype: FloatType,
): { weights: Tensor; reduction: 'mean' | 'sum' | 'none' } {
  if (!['mean', 'sum', 'none'].includes(reduction)) {
    throw new OptionError({ where, what: 'unknown reduction', got: `'${reduction}'`, expected: 'mean, sum or none' });
  }
  const chosen = mask === undefined ? null : readMask(where, 'mask', mask, rows, null);
  const weights = chosen?.weights(dtype) ?? evenly(rows, 1 / rows, dtype);
  if (reduction === 'mean') return { weights, reduction };
  return { weights: chosen === null ? evenly(rows, 1, dtype) : scale(weights, chosen.count), reduction };
}

function evenly(rows: number, value: number, dtype: FloatType): Tensor {
  const y = emptyTensor([rows], dtype);
  runtime().kernelsOf(dtype).fill(0, rows, value, y.ptr);
  return y;
}

/** The target in the prediction's shape and type. Losses never broadcast. */
export function fitted(where: string, prediction: Tensor, target: Tensor): Tensor {
  const same = formatShape(prediction.shape) === formatShape(target.shape);
  const column = prediction.rank === 2 && prediction.shape[1] === 1 && target.rank === 1 && target.size === prediction.size;
  const row = target.rank === 2 && target.shape[1] === 1 && prediction.rank === 1 && target.size === prediction.size;
  if (!same && !column && !row) {
    throw new ShapeError({
      where,
      what: 'prediction and target have different shapes, and losses never broadcast',
      got: `${formatShape(prediction.shape)} and ${formatShape(target.shape)}`,
      expected: 'equal shapes ([n, 1] with [n] is accepted)',
      mend: 'Check the units of the last layer',
      fields: { prediction: prediction.shape, target: target.shape },
    });
  }
  const shaped = same ? target : reshape(asFloat(target, prediction.dtype as FloatType), prediction.shape);
  return asFloat(shaped, prediction.dtype as FloatType);
}

const asFloat = (t: Tensor, dtype: FloatType): Tensor => (t.dtype === dtype ? t : tensor(t.toTypedArray(), { shape: t.shape, dtype }));

/** Class ids as u32, each below the number of classes. */
export function classIds(where: string, target: Tensor, classes: number): Tensor {
  const ids = asWords(where, target, classes);
  const bad = runtime().kernelsOf('f32').firstOutOfRange(ids.size, classes, ids.ptr);
  if (bad >= 0) throw badLabel(where, bad, target.view()[bad], classes);
  return ids;
}

/** i32 is read in place: a negative id is a word that is out of range for any number of classes. */
function asWords(where: string, target: Tensor, classes: number): Tensor {
  if (target.dtype === 'u32') return target;
  return target.dtype === 'i32' ? viewTensor(target, target.shape, 'u32') : asWhole(where, target, classes);
}

function asWhole(where: string, target: Tensor, classes: number): Tensor {
  const values = target.view();
  for (let i = 0; i < values.length; i++) {
    if (!Number.isInteger(values[i]) || values[i] < 0 || values[i] >= classes) throw badLabel(where, i, values[i], classes);
  }
  return tensor(Uint32Array.from(values));
}

const badLabel = (where: string, position: number, value: number, classes: number): IndexError =>
  new IndexError({
    where,
    what: `label ${position} is outside its range`,
    got: String(value),
    expected: `a whole number in [0, ${classes})`,
    mend: 'Check the units of the last layer, and for 1-based labels',
    fields: { position, value, classes },
  });

const byName: Readonly<Record<string, Loss>> = { crossEntropy, mse };

/** A loss by name, or as it is. @throws OptionError for an unknown name. */
export function loss(where: string, given: string | Loss): Loss {
  if (typeof given === 'function') return given;
  if (Object.hasOwn(byName, given)) return byName[given];
  throw new OptionError({
    where,
    what: 'unknown loss',
    got: `'${String(given)}'`,
    expected: `${Object.keys(byName).join(', ')}, or a function`,
  });
}

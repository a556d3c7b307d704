import type { FloatType } from '../../core/dtype.js';
import { OptionError, ShapeError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { int, number, optional, unchecked } from '../../core/options/vocabulary.js';
import { formatShape } from '../../core/shape.js';
import { scale, shift } from '../../ops/affine.js';
import { mul } from '../../ops/binary.js';
import { crossEntropyRows } from '../../ops/loss.js';
import { logSoftmax } from '../../ops/softmax.js';
import { sum } from '../../ops/sum.js';
import { runtime } from '../../runtime/runtime.js';
import { type Tensor, tensor, viewTensor } from '../../runtime/tensor.js';
import { defineLoss } from './define.js';
import { rowsDiffer } from './fitted.js';
import { classJudge, overKnownRows, rowJudge } from './known.js';
import { lossOptions, readWeights, rowWeights, type Weighed, weighting } from './reduction.js';

/** What `crossEntropy` may be told besides. */
export interface CrossEntropyOptions extends Readonly<Given<typeof entropyOptions>> {}

const entropyOptions = {
  ...lossOptions,
  /** One weight for each class [classes], a constant; of a row it is that of its class. The mean divides by the weights of the rows that count. */
  classWeight: optional(unchecked<Tensor | ArrayLike<number>>('a weight for each class')),
  /** Rows with this id do not count, whether it is a class or not (-100 in torch). Only for class ids. Default: every row counts. */
  ignoreIndex: optional(int()),
  /** The part ε of every target that is spread evenly over all classes (arXiv:1512.00567), as in torch: (1 - ε) p[c] + ε / classes. Default 0. */
  labelSmoothing: number({ min: 0, max: 1, default: 0 }),
};

/**
 * Cross entropy of logits [n, classes] against class ids [n] or [n, 1], or against probabilities [n, classes]:
 * -log softmax(logits)[id], averaged over the rows that count. NaN for an id, or among probabilities, is a target that is missing: the row is
 * left out.
 *
 * `classWeight`, `ignoreIndex` and `labelSmoothing` mean what they mean in torch: the mean over class ids is Σ w[id] loss / Σ w[id], that
 * over probabilities is -Σ w[c] p[c] log softmax(logits)[c] / n.
 *
 * @throws IndexError for an id that is not a whole number in [0, classes), in a row that counts.
 * @throws OptionError when no row counts, or for weights that do not fit the classes.
 */
export const crossEntropy = defineLoss<CrossEntropyOptions>('crossEntropy', entropyOptions, (where, logits, target, options) => {
  const classes = expectLogits(where, logits, target);
  const { classWeight, ignoreIndex, labelSmoothing = 0 } = options;
  const weights = classWeight === undefined ? null : readWeights(where, 'classWeight', classWeight, classes);
  if (isIds(logits, target)) {
    if (labelSmoothing === 0) return ofIds(where, logits, target, options, weights);
    return ofSmoothedIds(where, logits, target, options, weights ?? new Float64Array(classes).fill(1));
  }
  if (ignoreIndex !== undefined)
    throw new OptionError({ where, what: 'ignoreIndex needs class ids', got: 'probabilities', mend: 'Choose rows with a mask' });
  return overKnownRows(where, target.shape[0], options, rowJudge(where, target), (pick) => {
    const given = pick(target);
    const smooth = labelSmoothing === 0 ? given : shift(scale(given, 1 - labelSmoothing), labelSmoothing / classes);
    const shares = weights === null ? smooth : mul(smooth, tensor(weights, { dtype: logits.dtype as FloatType }));
    return scale(sum(mul(shares, logSoftmax(pick(logits))), { axis: 1 }), -1);
  });
});

/** True for one id a row; else the target holds probabilities. */
const isIds = (logits: Tensor, target: Tensor): boolean =>
  target.size === logits.shape[0] && (target.rank === 1 || (target.rank === 2 && target.shape[1] === 1));

/** The number of classes of logits that fit their target. @throws ShapeError */
export function expectLogits(where: string, logits: Tensor, target: Tensor, { probabilities = true } = {}): number {
  if (logits.rank !== 2)
    throw new ShapeError({ where, what: 'logits are not a matrix', got: formatShape(logits.shape), expected: '[rows, classes]' });
  const [rows, classes] = logits.shape;
  const fits = probabilities && target.rank === 2 && target.shape[0] === rows && target.shape[1] === classes;
  if (fits || isIds(logits, target)) return classes;
  throw new ShapeError({
    where,
    what: 'prediction and target do not fit',
    got: `${formatShape(logits.shape)} and ${formatShape(target.shape)}`,
    expected: `class ids [${rows}]${probabilities ? ` or probabilities [${rows}, ${classes}]` : ''}`,
    mend: rowsDiffer(logits, target),
  });
}

/** One kernel for all rows, each with its weight; those of weight 0 cost nothing. */
function ofIds(where: string, logits: Tensor, target: Tensor, options: CrossEntropyOptions, classWeight: Float64Array | null): Weighed {
  const { reduction = 'mean', mask, sampleWeight, ignoreIndex } = options;
  const [rows, classes] = logits.shape;
  const plain = classWeight === null && ignoreIndex === undefined ? asWords(target, classes) : null;
  const counted = plain === null ? countedRows(where, target, classes, options, classWeight) : null;
  const even = reduction !== 'mean' && counted === null && mask === undefined && sampleWeight === undefined;
  const { weights, total } = weighting(where, options, rows, logits.dtype as FloatType, counted?.weights);
  // one of the two was made above
  const perRow = crossEntropyRows(logits, plain ?? (counted?.labels as Tensor), even ? null : weights);
  return { value: reduction === 'none' ? perRow : sum(perRow), weight: total };
}

/** Labels that are all classes, and the weight of each row: that of its class, or 0 where it is ignored, missing or of no weight. */
function countedRows(
  where: string,
  target: Tensor,
  classes: number,
  options: CrossEntropyOptions,
  classWeight: Float64Array | null,
): { labels: Tensor; weights: Float64Array } {
  const { isGap, isSound, refuse } = classJudge(where, target, classes, options.ignoreIndex);
  const given = target.view();
  const ofRow = rowWeights(where, options, given.length);
  const labels = new Uint32Array(given.length);
  const weights = new Float64Array(given.length);
  for (let r = 0; r < given.length; r++) {
    if (isGap(r) || ofRow?.[r] === 0) continue;
    if (!isSound(r)) refuse(r);
    labels[r] = given[r];
    weights[r] = classWeight?.[given[r]] ?? 1;
  }
  return { labels: tensor(labels), weights };
}

/** (1 - ε) w[id] (-log p[id]) + ε / classes Σ w[c] (-log p[c]); the mean divides by the weights of the ids alone, as in torch. */
function ofSmoothedIds(where: string, logits: Tensor, target: Tensor, options: CrossEntropyOptions, classWeight: Float64Array): Weighed {
  const { reduction = 'mean', labelSmoothing = 0 } = options;
  const [rows, classes] = logits.shape;
  const dtype = logits.dtype as FloatType;
  const { labels, weights: ofClass } = countedRows(where, target, classes, options, classWeight);
  const ids = labels.view();
  const { weights, total } = weighting(where, options, rows, dtype, ofClass);
  const shares = new Float64Array(rows * classes);
  const factors = weights.view();
  for (let r = 0; r < rows; r++) {
    if (factors[r] === 0) continue;
    const perWeight = factors[r] / ofClass[r];
    for (let c = 0; c < classes; c++) shares[r * classes + c] = (-perWeight * labelSmoothing * classWeight[c]) / classes;
    shares[r * classes + ids[r]] -= factors[r] * (1 - labelSmoothing);
  }
  const perRow = sum(mul(tensor(shares, { shape: [rows, classes], dtype }), logSoftmax(logits)), { axis: 1 });
  return { value: reduction === 'none' ? perRow : sum(perRow), weight: total };
}

/** Class ids as u32, each below the number of classes; null where one is none. i32 is read in place: a negative id is a word that is out of range for any number of classes. */
function asWords(target: Tensor, classes: number): Tensor | null {
  const whole = target.dtype === 'u32' || target.dtype === 'i32';
  if (!whole) {
    const values = target.view();
    for (let i = 0; i < values.length; i++) if (!Number.isInteger(values[i]) || values[i] < 0 || values[i] >= classes) return null;
    return tensor(Uint32Array.from(values));
  }
  const ids = target.dtype === 'u32' ? target : viewTensor(target, target.shape, 'u32');
  return runtime().kernelsOf('f32').firstOutOfRange(ids.size, classes, ids.ptr) < 0 ? ids : null;
}

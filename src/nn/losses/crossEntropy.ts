import type { FloatType } from '../../core/dtype.js';
import { IndexError, OptionError, ShapeError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { checkOptions } from '../../core/options/read.js';
import { int, optional, unchecked } from '../../core/options/vocabulary.js';
import { formatShape } from '../../core/shape.js';
import { scale } from '../../ops/affine.js';
import { mul } from '../../ops/binary.js';
import { crossEntropyRows } from '../../ops/loss.js';
import { logSoftmax } from '../../ops/softmax.js';
import { sum } from '../../ops/sum.js';
import { runtime } from '../../runtime/runtime.js';
import { expectTensor, type Tensor, tensor, viewTensor } from '../../runtime/tensor.js';
import { lossOptions, readWeights, reduce, rowsDiffer, weighting } from './reduction.js';

/** What `crossEntropy` may be told besides. */
export interface CrossEntropyOptions extends Readonly<Given<typeof entropyOptions>> {}

const entropyOptions = {
  ...lossOptions,
  /** One weight for each class [classes], a constant; of a row it is that of its class. The mean divides by the weights of the rows that count. */
  classWeight: optional(unchecked<Tensor | ArrayLike<number>>('a weight for each class')),
  /** Rows with this id do not count, whether it is a class or not (-100 in torch). Only for class ids. Default: every row counts. */
  ignoreIndex: optional(int()),
};

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
  checkOptions(where, entropyOptions, options);
  if (expectTensor(where, logits, 'the prediction').rank !== 2)
    throw new ShapeError({ where, what: 'logits are not a matrix', got: formatShape(logits.shape), expected: '[rows, classes]' });
  expectTensor(where, target, 'the target');
  const [rows, classes] = logits.shape;
  const ids = target.size === rows && (target.rank === 1 || target.shape[1] === 1);
  if (!ids && !(target.rank === 2 && target.shape[0] === rows && target.shape[1] === classes)) {
    throw new ShapeError({
      where,
      what: 'prediction and target do not fit',
      got: `${formatShape(logits.shape)} and ${formatShape(target.shape)}`,
      expected: `class ids [${rows}] or probabilities [${rows}, ${classes}]`,
      mend: rowsDiffer(logits, target),
    });
  }
  const dtype = logits.dtype as FloatType;
  const { reduction = 'mean', mask, sampleWeight, ignoreIndex } = options;
  const classWeight = options.classWeight === undefined ? null : readWeights(where, 'classWeight', options.classWeight, classes);
  if (!ids) {
    if (ignoreIndex !== undefined)
      throw new OptionError({ where, what: 'ignoreIndex needs class ids', got: 'probabilities', mend: 'Choose rows with a mask' });
    const shares = classWeight === null ? target : mul(target, tensor(classWeight, { dtype }));
    return reduce(scale(sum(mul(shares, logSoftmax(logits)), { axis: 1 }), -1), weighting(where, options, rows, dtype), reduction);
  }
  const counted = classWeight === null && ignoreIndex === undefined ? null : countedRows(where, target, classes, classWeight, ignoreIndex);
  const even = reduction !== 'mean' && counted === null && mask === undefined && sampleWeight === undefined;
  const weights = weighting(where, options, rows, dtype, counted?.weights);
  const perRow = crossEntropyRows(logits, counted?.labels ?? classIds(where, target, classes), even ? null : weights);
  return reduction === 'none' ? perRow : sum(perRow);
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

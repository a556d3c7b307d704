import type { FloatType } from '../../core/dtype.js';
import { OptionError, ShapeError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { checkOptions } from '../../core/options/read.js';
import { bool, number, oneOf } from '../../core/options/vocabulary.js';
import { formatShape } from '../../core/shape.js';
import { relu } from '../../ops/activations.js';
import { shift } from '../../ops/affine.js';
import { takeAlongAxis } from '../../ops/along-axis.js';
import { add, div, minimum, mul, sub } from '../../ops/binary.js';
import { oneHot } from '../../ops/create.js';
import { reshape } from '../../ops/layout.js';
import { norm } from '../../ops/norm.js';
import { sum } from '../../ops/sum.js';
import { sqrt } from '../../ops/unary.js';
import { expectTensor, type Tensor, tensor } from '../../runtime/tensor.js';
import { fitted, type LossOptions, lossOptions, overRows } from './reduction.js';

const margin = number({ default: 1 });

/** What `tripletMargin` may be told besides. */
export interface TripletMarginOptions extends Readonly<Given<typeof tripletOptions>> {}

const tripletOptions = {
  ...lossOptions,
  /** How much farther the negative should be. Default 1. */
  margin,
  /** The norm of the distance, at least 1. Default 2. */
  p: number({ min: 1, max: Infinity, default: 2 }),
  /** The negative's distance is the smaller one of those to the anchor and to the positive. Default false. */
  swap: bool(false),
};

/**
 * max(0, d(a, p) - d(a, n) + margin) row by row, for anchors, positives and negatives [n, features]; d(u, v) = ‖u - v + 1e-6‖ₚ as in torch.
 */
export function tripletMargin(anchor: Tensor, positive: Tensor, negative: Tensor, options: TripletMarginOptions = {}): Tensor {
  const where = 'losses.tripletMargin';
  checkOptions(where, tripletOptions, options);
  const { margin = 1, p = 2, swap = false } = options;
  const distance = (u: Tensor, v: Tensor): Tensor => norm(shift(sub(u, fitted(where, u, v)), 1e-6), { p, axis: -1 });
  const away = distance(anchor, negative);
  const far = swap ? minimum(away, distance(positive, negative)) : away;
  return overRows(where, relu(shift(sub(distance(anchor, positive), far), margin)), options);
}

/** What `cosineEmbedding` may be told besides. */
export interface CosineEmbeddingOptions extends Readonly<Given<typeof cosineOptions>> {}

const cosineOptions = {
  ...lossOptions,
  /** How alike a pair may be that should not be. Default 0. */
  margin: number({ default: 0 }),
};

/**
 * Of rows a and b [n, features] that belong together (target 1) 1 - cos(a, b), of others (target -1) max(0, cos(a, b) - margin). 1e-12 is added
 * to the squared norms, as in torch.
 *
 * @throws OptionError for a target that is neither 1 nor -1.
 */
export function cosineEmbedding(a: Tensor, b: Tensor, target: Tensor, options: CosineEmbeddingOptions = {}): Tensor {
  const where = 'losses.cosineEmbedding';
  checkOptions(where, cosineOptions, options);
  const other = fitted(where, a, b);
  const labels = Array.from(expectTensor(where, target, 'target').view());
  const bad = labels.findIndex((label) => Math.abs(label) !== 1);
  if (bad >= 0 || labels.length !== a.shape[0])
    throw new OptionError({
      where,
      what: 'targets do not fit',
      got: bad < 0 ? `${labels.length} targets` : `${labels[bad]} at position ${bad}`,
      expected: `1 or -1 for each of ${a.shape[0]} rows`,
    });
  const squares = (x: Tensor): Tensor => shift(sum(mul(x, x), { axis: -1 }), 1e-12);
  const cosine = div(sum(mul(a, other), { axis: -1 }), sqrt(mul(squares(a), squares(other))));
  const together = tensor(
    labels.map((label) => Number(label === 1)),
    { dtype: a.dtype as FloatType },
  );
  const apart = mul(relu(shift(cosine, -(options.margin ?? 0))), sub(1, together));
  return overRows(where, add(mul(sub(1, cosine), together), apart), options);
}

/** What `multiMargin` may be told besides. */
export interface MultiMarginOptions extends Readonly<Given<typeof multiMarginOptions>> {}

const multiMarginOptions = {
  ...lossOptions,
  /** How far the right class should be above the others. Default 1. */
  margin,
  /** The power of each term. Default 1. */
  p: oneOf([1, 2], 1),
};

/** Σ max(0, margin - x[id] + x[c])ᵖ over the wrong classes c, divided by the number of classes: scores x [n, classes], class ids [n]. */
export function multiMargin(scores: Tensor, target: Tensor, options: MultiMarginOptions = {}): Tensor {
  const where = 'losses.multiMargin';
  checkOptions(where, multiMarginOptions, options);
  const [rows, classes] = expectTensor(where, scores, 'scores').shape;
  expectTensor(where, target, 'target');
  const wrong = sub(1, reshape(oneHot(target, classes, { dtype: scores.dtype }), scores.shape));
  const terms = mul(relu(shift(sub(scores, ofClass(where, scores, target, rows)), options.margin ?? 1)), wrong);
  return overRows(where, options.p === 2 ? mul(terms, terms) : terms, options);
}

/** The entry of each row's class, [n, 1]. */
function ofClass(where: string, x: Tensor, ids: Tensor, rows: number): Tensor {
  if (x.rank === 2 && ids.size === rows) return takeAlongAxis(x, tensor(ids, { shape: [rows, 1] }), { axis: 1 });
  throw new ShapeError({
    where,
    what: 'prediction and target do not fit',
    got: `${formatShape(x.shape)} and ${formatShape(ids.shape)}`,
    expected: '[n, classes] and class ids [n]',
  });
}

/** -x[id] row by row: the negative log likelihood of class ids [n] under log probabilities x [n, classes]. */
export function nll(logProbabilities: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  const where = 'losses.nll';
  checkOptions(where, lossOptions, options);
  return overRows(
    where,
    sub(
      0,
      ofClass(
        where,
        expectTensor(where, logProbabilities, 'logProbabilities'),
        expectTensor(where, target, 'target'),
        logProbabilities.shape[0],
      ),
    ),
    options,
  );
}

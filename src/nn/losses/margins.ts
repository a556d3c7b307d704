import type { FloatType } from '../../core/dtype.js';
import { OptionError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { checkOptions } from '../../core/options/read.js';
import { bool, number, oneOf } from '../../core/options/vocabulary.js';
import { relu } from '../../ops/activations.js';
import { shift } from '../../ops/affine.js';
import { takeAlongAxis } from '../../ops/along-axis.js';
import { add, div, minimum, mul, sub } from '../../ops/binary.js';
import { oneHot } from '../../ops/create.js';
import { reshape } from '../../ops/layout.js';
import { norm } from '../../ops/norm.js';
import { mean } from '../../ops/reduce.js';
import { sum } from '../../ops/sum.js';
import { sqrt } from '../../ops/unary.js';
import { expectTensor, type Tensor, tensor } from '../../runtime/tensor.js';
import { expectLogits } from './crossEntropy.js';
import { defineLoss } from './define.js';
import { fitted } from './fitted.js';
import { classJudge, overKnownRows, type RowJudge } from './known.js';
import { type LossOptions, lossOptions, meanOf, overRows, type Weighed } from './reduction.js';

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
  return meanOf(where, overRows(where, relu(shift(sub(distance(anchor, positive), far), margin)), options), options);
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
 * A pair whose target is NaN is left out.
 *
 * @throws OptionError for a target that is neither 1 nor -1, in a row that counts.
 */
export function cosineEmbedding(a: Tensor, b: Tensor, target: Tensor, options: CosineEmbeddingOptions = {}): Tensor {
  const where = 'losses.cosineEmbedding';
  checkOptions(where, cosineOptions, options);
  const other = fitted(where, a, b);
  const labels = expectTensor(where, target, 'target').view();
  const squares = (x: Tensor): Tensor => shift(sum(mul(x, x), { axis: -1 }), 1e-12);
  const weighed = overKnownRows(where, a.shape[0], options, pairJudge(where, labels, a.shape[0]), (pick) => {
    const [u, v] = [pick(a), pick(other)];
    const cosine = div(sum(mul(u, v), { axis: -1 }), sqrt(mul(squares(u), squares(v))));
    const together = tensor(
      Float64Array.from(pick(target).view(), (label) => Number(label === 1)),
      { dtype: a.dtype as FloatType },
    );
    const apart = mul(relu(shift(cosine, -(options.margin ?? 0))), sub(1, together));
    return add(mul(sub(1, cosine), together), apart);
  });
  return meanOf(where, weighed, options);
}

function pairJudge(where: string, labels: ArrayLike<number>, rows: number): RowJudge {
  const refuse = (got: string): never => {
    throw new OptionError({ where, what: 'targets do not fit', got, expected: `1 or -1 for each of ${rows} rows` });
  };
  if (labels.length !== rows) return refuse(`${labels.length} targets`);
  return {
    isGap: (r) => Number.isNaN(labels[r]),
    isSound: (r) => Math.abs(labels[r]) === 1,
    refuse: (r) => refuse(`${labels[r]} at position ${r}`),
  };
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

/**
 * Σ max(0, margin - x[id] + x[c])ᵖ over the wrong classes c, divided by the number of classes: scores x [n, classes], class ids [n]. A row whose id
 * is NaN is left out.
 */
export const multiMargin = defineLoss<MultiMarginOptions>('multiMargin', multiMarginOptions, (where, scores, target, options) =>
  overClasses(where, scores, target, options, (x, ids) => {
    const wrong = sub(1, reshape(oneHot(ids, x.shape[1], { dtype: x.dtype }), x.shape));
    const terms = mul(relu(shift(sub(x, ofClass(x, ids)), options.margin ?? 1)), wrong);
    return mean(options.p === 2 ? mul(terms, terms) : terms, { axis: 1 });
  }),
);

/** -x[id] row by row: the negative log likelihood of class ids [n] under log probabilities x [n, classes]. A row whose id is NaN is left out. */
export const nll = defineLoss<LossOptions>('nll', lossOptions, (where, logProbabilities, target, options) =>
  overClasses(where, logProbabilities, target, options, (x, ids) => sub(0, ofClass(x, ids))),
);

/** The mean of a loss of rows [n, classes] and class ids [n]. */
function overClasses(where: string, x: Tensor, target: Tensor, options: LossOptions, terms: (x: Tensor, ids: Tensor) => Tensor): Weighed {
  const classes = expectLogits(where, x, target, { probabilities: false });
  return overKnownRows(where, x.shape[0], options, classJudge(where, target, classes), (pick) => terms(pick(x), pick(target)));
}

/** The entry of each row's class, [n, 1]. */
const ofClass = (x: Tensor, ids: Tensor): Tensor => takeAlongAxis(x, tensor(ids, { shape: [x.shape[0], 1] }), { axis: 1 });

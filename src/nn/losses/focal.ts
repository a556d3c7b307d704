import type { FloatType } from '../../core/dtype.js';
import type { Given } from '../../core/options/option.js';
import { number, optional, unchecked } from '../../core/options/vocabulary.js';
import { scale, shift } from '../../ops/affine.js';
import { add, mul, sub } from '../../ops/binary.js';
import { neg } from '../../ops/neg.js';
import { softplus } from '../../ops/smooth-activations.js';
import { logSoftmax } from '../../ops/softmax.js';
import { sum } from '../../ops/sum.js';
import { exp } from '../../ops/unary.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { binaryTargets } from './binaryCrossEntropy.js';
import { expectLogits } from './crossEntropy.js';
import { defineLoss } from './define.js';
import { classJudge, overEntries, overKnownRows } from './known.js';
import { lossOptions, readWeights } from './reduction.js';

/** How much less what is well predicted counts. */
const gamma = number({ min: 0, default: 2 });

/** -(1 - p)^γ log p of the probability p = σ(s) of what is true, by its logit: e^(-γ log(1 + eˢ)) log(1 + e⁻ˢ), without overflow. */
const focalOf = (s: Tensor, power: number): Tensor => mul(exp(scale(softplus(s), -power)), softplus(neg(s)));

/** What `binaryFocalCrossEntropy` may be told besides. */
export interface BinaryFocalOptions extends Readonly<Given<typeof binaryFocalOptions>> {}

const binaryFocalOptions = {
  ...lossOptions,
  /** The power of 1 - p, the focusing parameter. Default 2; 0 makes it the cross entropy. */
  gamma,
  /** A factor α on positive targets and 1 - α on negative ones (0.25 in the paper). Default: both count alike, with the factor 1. */
  alpha: optional(number({ min: 0, max: 1 })),
};

/**
 * Focal loss (arXiv:1708.02002) of logits against targets of 0 and 1, one column for each task: -α (1 - p)^γ log p with p the probability of
 * what is true, averaged as `binaryCrossEntropy` is. A target t between mixes both: t F(1) + (1 - t) F(0). Shapes and gaps as there.
 *
 * @example losses.binaryFocalCrossEntropy(tensor([0, 2]), tensor([1, 0]), { gamma: 2, alpha: 0.25 }).item()
 */
export const binaryFocalCrossEntropy = defineLoss<BinaryFocalOptions>(
  'binaryFocalCrossEntropy',
  binaryFocalOptions,
  (where, logits, target, options) => {
    const { gamma = 2, alpha } = options;
    const [positive, negative] = alpha === undefined ? [1, 1] : [alpha, 1 - alpha];
    const terms = (x: Tensor, t: Tensor): Tensor =>
      add(mul(scale(t, positive), focalOf(x, gamma)), mul(scale(shift(neg(t), 1), negative), focalOf(neg(x), gamma)));
    return overEntries(where, logits, target, options, terms, binaryTargets);
  },
);

/** What `focalCrossEntropy` may be told besides. */
export interface FocalOptions extends Readonly<Given<typeof focalOptions>> {}

const focalOptions = {
  ...lossOptions,
  /** The power of 1 - p, the focusing parameter. Default 2; 0 makes it the cross entropy. */
  gamma,
  /** A factor α for each class [classes]; unlike a `classWeight` it does not divide the mean. Default: 1 for all. */
  alpha: optional(unchecked<Tensor | ArrayLike<number>>('a factor for each class')),
};

/**
 * Focal loss (arXiv:1708.02002) of logits [n, classes] against class ids [n] or [n, 1]: -α[id] (1 - p)^γ log p with p = softmax(logits)[id],
 * averaged over the rows that count. Gaps as in `crossEntropy`.
 *
 * @throws IndexError for an id that is not a whole number in [0, classes), in a row that counts.
 */
export const focalCrossEntropy = defineLoss<FocalOptions>('focalCrossEntropy', focalOptions, (where, logits, target, options) => {
  const classes = expectLogits(where, logits, target, { probabilities: false });
  const { gamma = 2, alpha } = options;
  const factors = alpha === undefined ? null : readWeights(where, 'alpha', alpha, classes);
  return overKnownRows(where, logits.shape[0], options, classJudge(where, target, classes), (pick) => {
    const x = pick(logits);
    const ids = pick(target).view();
    const dtype = logits.dtype as FloatType;
    const terms = focalOf(logitOfTruth(x, ids, dtype), gamma);
    return factors === null
      ? terms
      : mul(
          terms,
          tensor(
            Float64Array.from(ids, (id) => factors[id]),
            { dtype },
          ),
        );
  });
});

/** x[id] - log Σ over the other classes of eˣ: the logit of a row's own class against all others. */
function logitOfTruth(x: Tensor, ids: ArrayLike<number>, dtype: FloatType): Tensor {
  const [rows, classes] = x.shape;
  const marks = (of: (id: number) => number, value: number): Tensor => {
    const data = new Float64Array(rows * classes);
    for (let r = 0; r < rows; r++) data[r * classes + of(ids[r])] = value;
    return tensor(data, { shape: [rows, classes], dtype });
  };
  const others = add(
    x,
    marks((id) => id, FAR_BELOW),
  );
  const another = marks((id) => (id + 1) % classes, 1); // any other class tells the logarithm of the sum
  return sub(
    sum(
      mul(
        x,
        marks((id) => id, 1),
      ),
      { axis: 1 },
    ),
    sum(mul(sub(others, logSoftmax(others)), another), { axis: 1 }),
  );
}

/** Added to a logit, it leaves nothing of its class in a softmax. */
const FAR_BELOW = -1e30;

import type { FloatType } from '../../core/dtype.js';
import type { Given } from '../../core/options/option.js';
import { optional, unchecked } from '../../core/options/vocabulary.js';
import { shift } from '../../ops/affine.js';
import { add, mul, sub } from '../../ops/binary.js';
import { neg } from '../../ops/neg.js';
import { softplus } from '../../ops/smooth-activations.js';
import { broadcastTo } from '../../ops/sum.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { defineLoss } from './define.js';
import { overEntries } from './known.js';
import { lossOptions, readWeights } from './reduction.js';

/** What `binaryCrossEntropy` may be told besides. */
export interface BinaryCrossEntropyOptions extends Readonly<Given<typeof binaryOptions>> {}

const binaryOptions = {
  ...lossOptions,
  /** How much positive targets count: one number, or one for each column. Default 1. */
  posWeight: optional(unchecked<number | Tensor | ArrayLike<number>>('a number, or one for each column')),
  /** Entries that count, shaped like the target: 1 or 0; what a row counts multiplies them. The mean is over them. Default: all that are not NaN. */
  entries: optional(unchecked<Tensor | ArrayLike<number>>('1 or 0 for each entry')),
};

/** Targets of yes or no, and anything between. */
export const binaryTargets = {
  range: [0, 1] as const,
  mend: "For class ids of more than two classes use 'crossEntropy'",
};

/**
 * Binary cross entropy of logits x against targets t in [0, 1], one column for each task:
 * -w t log σ(x) - (1 - t) log(1 - σ(x)) with w = posWeight, in the stable form (1 - t) x + (1 + (w - 1) t) log(1 + e⁻ˣ), averaged over the
 * entries that count. Shapes as in `mse`; entries whose target is NaN were not measured: they are left out.
 *
 * @throws NumericError for a target outside [0, 1].
 * @example losses.binaryCrossEntropy(tensor([0, 2]), tensor([1, 0])).item()
 */
export const binaryCrossEntropy = defineLoss<BinaryCrossEntropyOptions>(
  'binaryCrossEntropy',
  binaryOptions,
  (where, logits, target, options) => {
    const positive = options.posWeight === undefined ? null : positives(where, options.posWeight, logits);
    const entries = options.entries === undefined ? null : readWeights(where, 'entries', options.entries, logits.size);
    const terms = (x: Tensor, t: Tensor, pick: (x: Tensor) => Tensor): Tensor =>
      positive === null ? sub(softplus(x), mul(t, x)) : weighted(x, t, x === logits ? positive : pick(broadcastTo(positive, logits.shape)));
    return overEntries(where, logits, target, options, terms, { ...binaryTargets, entries });
  },
);

function weighted(x: Tensor, t: Tensor, positive: Tensor): Tensor {
  const factor = shift(mul(shift(positive, -1), t), 1);
  return add(mul(shift(neg(t), 1), x), mul(factor, softplus(neg(x))));
}

function positives(where: string, given: number | Tensor | ArrayLike<number>, { rank, shape, dtype }: Tensor): Tensor {
  const columns = rank === 2 ? shape[1] : 1;
  const values = readWeights(where, 'posWeight', typeof given === 'number' ? new Array<number>(columns).fill(given) : given, columns);
  return tensor(values, { dtype: dtype as FloatType });
}

import type { FloatType } from '../../core/dtype.js';
import { NumericError, OptionError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { checkOptions } from '../../core/options/read.js';
import { optional, unchecked } from '../../core/options/vocabulary.js';
import { scale, shift } from '../../ops/affine.js';
import { add, mul, sub } from '../../ops/binary.js';
import { reshape } from '../../ops/layout.js';
import { neg } from '../../ops/neg.js';
import { softplus } from '../../ops/smooth-activations.js';
import { sum } from '../../ops/sum.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { fitted, lossOptions, overRows, readWeights } from './reduction.js';

/** What `binaryCrossEntropy` may be told besides. */
export interface BinaryCrossEntropyOptions extends Readonly<Given<typeof binaryOptions>> {}

const binaryOptions = {
  ...lossOptions,
  /** How much positive targets count: one number, or one for each column. Default 1. */
  posWeight: optional(unchecked<number | Tensor | ArrayLike<number>>('a number, or one for each column')),
  /** Entries that count, shaped like the target: 1 or 0, as where labels of some tasks are missing. The mean is over them. Default: all. */
  entries: optional(unchecked<Tensor | ArrayLike<number>>('1 or 0 for each entry')),
};

/**
 * Binary cross entropy of logits x against targets t in [0, 1], one column for each task:
 * -w t log σ(x) - (1 - t) log(1 - σ(x)) with w = posWeight, in the stable form (1 - t) x + (1 + (w - 1) t) log(1 + e⁻ˣ). Entries are
 * averaged within each row, and rows as the options say. Shapes as in `mse`.
 *
 * @throws NumericError for a target outside [0, 1].
 * @example losses.binaryCrossEntropy(tensor([0, 2]), tensor([1, 0])).item()
 */
export function binaryCrossEntropy(logits: Tensor, target: Tensor, options: BinaryCrossEntropyOptions = {}): Tensor {
  const where = 'losses.binaryCrossEntropy';
  checkOptions(where, binaryOptions, options);
  const t = fitted(where, logits, target);
  refuseOutside(where, t);
  const all = entriesOf(logits, t, options.posWeight === undefined ? null : positives(where, options.posWeight, logits));
  return options.entries === undefined ? overRows(where, all, options) : overEntries(where, all, options);
}

function entriesOf(x: Tensor, t: Tensor, posWeight: Tensor | null): Tensor {
  if (posWeight === null) return sub(softplus(x), mul(t, x));
  const factor = shift(mul(shift(posWeight, -1), t), 1);
  return add(mul(shift(neg(t), 1), x), mul(factor, softplus(neg(x))));
}

function positives(where: string, given: number | Tensor | ArrayLike<number>, { rank, shape, dtype }: Tensor): Tensor {
  const columns = rank === 2 ? shape[1] : 1;
  const values = readWeights(where, 'posWeight', typeof given === 'number' ? new Array<number>(columns).fill(given) : given, columns);
  return tensor(values, { dtype: dtype as FloatType });
}

/** The mean over entries that count, whatever row they are in; the sum of them; or the mean of each row's. */
function overEntries(where: string, all: Tensor, options: BinaryCrossEntropyOptions): Tensor {
  const { entries = [], reduction = 'mean', ...others } = options;
  if (others.mask !== undefined || others.sampleWeight !== undefined || reduction === 'none')
    throw new OptionError({
      where,
      what: 'entries go with neither mask, sampleWeight nor the reduction none',
      mend: 'Put 0 among the entries',
    });
  const weights = readWeights(where, 'entries', entries, all.size);
  const total = weights.reduce((one, other) => one + other, 0);
  if (!(total > 0)) throw new OptionError({ where, what: 'no entry counts', expected: 'at least one' });
  const shares = reshape(tensor(weights, { dtype: all.dtype as FloatType }), all.shape);
  return scale(sum(mul(all, shares)), reduction === 'mean' ? 1 / total : 1);
}

function refuseOutside(where: string, target: Tensor): void {
  const values = target.view();
  for (let i = 0; i < values.length; i++) {
    if (values[i] >= 0 && values[i] <= 1) continue;
    throw new NumericError({
      where,
      what: `target ${i} is outside its range`,
      got: String(values[i]),
      expected: 'numbers in [0, 1]',
      mend: "For class ids of more than two classes use 'crossEntropy'",
      fields: { position: i, value: values[i] },
    });
  }
}

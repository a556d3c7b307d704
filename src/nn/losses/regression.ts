import type { Given } from '../../core/options/option.js';
import { number } from '../../core/options/vocabulary.js';
import { scale } from '../../ops/affine.js';
import { mul, sub } from '../../ops/binary.js';
import { abs, clamp } from '../../ops/unary.js';
import type { Tensor } from '../../runtime/tensor.js';
import { defineLoss } from './define.js';
import { overEntries } from './known.js';
import { type LossOptions, lossOptions } from './reduction.js';

/**
 * Mean squared error over all entries of the rows that count. Prediction and target have one shape; [n, 1] with [n] is
 * the one exception. Entries whose target is NaN were not measured: they are left out.
 */
export const mse = defineLoss<LossOptions>('mse', lossOptions, (where, prediction, target, options) =>
  overEntries(where, prediction, target, options, (p, t) => {
    const difference = sub(p, t);
    return mul(difference, difference);
  }),
);

/** Mean absolute error |p - t| over all entries of the rows that count; shapes and gaps as in `mse`. The derivative where p = t is 0. */
export const mae = defineLoss<LossOptions>('mae', lossOptions, (where, prediction, target, options) =>
  overEntries(where, prediction, target, options, (p, t) => abs(sub(p, t))),
);

/** What `huber` may be told besides. */
export interface HuberOptions extends Readonly<Given<typeof huberOptions>> {}

const huberOptions = {
  ...lossOptions,
  /** Where the parabola becomes a line, above 0. Default 1. */
  delta: number({ above: 0, default: 1 }),
};

/**
 * Huber's loss of e = p - t: e²/2 where |e| ≤ δ, else δ(|e| - δ/2), averaged like `mse`; shapes and gaps as there.
 *
 * @throws OptionError for a delta that is not above 0.
 * @example losses.huber(tensor([0, 3]), tensor([0.5, 0]), { delta: 1 }).item() // (0.125 + 2.5) / 2
 */
export const huber = defineLoss<HuberOptions>('huber', huberOptions, (where, prediction, target, options) =>
  overEntries(where, prediction, target, options, (p, t) => huberEntries(p, t, options.delta ?? 1)),
);

/** What `smoothL1` may be told besides. */
export interface SmoothL1Options extends Readonly<Given<typeof smoothL1Options>> {}

const smoothL1Options = {
  ...lossOptions,
  /** Where the parabola becomes a line, above 0. Default 1. */
  beta: number({ above: 0, default: 1 }),
};

/** Huber's loss with δ = β, divided by β: its slope far out is 1 whatever β is. */
export const smoothL1 = defineLoss<SmoothL1Options>('smoothL1', smoothL1Options, (where, prediction, target, options) => {
  const { beta = 1 } = options;
  return overEntries(where, prediction, target, options, (p, t) => scale(huberEntries(p, t, beta), 1 / beta));
});

function huberEntries(p: Tensor, t: Tensor, width: number): Tensor {
  const error = sub(p, t);
  const cut = clamp(error, { min: -width, max: width });
  return mul(cut, sub(error, scale(cut, 0.5)));
}

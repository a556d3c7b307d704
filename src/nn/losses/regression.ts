import type { Given } from '../../core/options/option.js';
import { checkOptions } from '../../core/options/read.js';
import { number } from '../../core/options/vocabulary.js';
import { scale } from '../../ops/affine.js';
import { mul, sub } from '../../ops/binary.js';
import { abs, clamp } from '../../ops/unary.js';
import type { Tensor } from '../../runtime/tensor.js';
import { fitted, type LossOptions, lossOptions, overRows } from './reduction.js';

/**
 * Mean squared error over all entries of the rows that count. Prediction and target have one shape; [n, 1] with [n] is
 * the one exception.
 */
export function mse(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  const where = 'losses.mse';
  checkOptions(where, lossOptions, options);
  const difference = sub(prediction, fitted(where, prediction, target));
  return overRows(where, mul(difference, difference), options);
}

/** Mean absolute error |p - t| over all entries of the rows that count; shapes as in `mse`. The derivative where p = t is 0. */
export function mae(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  const where = 'losses.mae';
  checkOptions(where, lossOptions, options);
  return overRows(where, abs(sub(prediction, fitted(where, prediction, target))), options);
}

/** What `huber` may be told besides. */
export interface HuberOptions extends Readonly<Given<typeof huberOptions>> {}

const huberOptions = {
  ...lossOptions,
  /** Where the parabola becomes a line, above 0. Default 1. */
  delta: number({ above: 0, default: 1 }),
};

/**
 * Huber's loss of e = p - t: e²/2 where |e| ≤ δ, else δ(|e| - δ/2), averaged like `mse`; shapes as there.
 *
 * @throws OptionError for a delta that is not above 0.
 * @example losses.huber(tensor([0, 3]), tensor([0.5, 0]), { delta: 1 }).item() // (0.125 + 2.5) / 2
 */
export function huber(prediction: Tensor, target: Tensor, options: HuberOptions = {}): Tensor {
  const where = 'losses.huber';
  checkOptions(where, huberOptions, options);
  return overRows(where, huberEntries(where, prediction, target, options.delta ?? 1), options);
}

/** What `smoothL1` may be told besides. */
export interface SmoothL1Options extends Readonly<Given<typeof smoothL1Options>> {}

const smoothL1Options = {
  ...lossOptions,
  /** Where the parabola becomes a line, above 0. Default 1. */
  beta: number({ above: 0, default: 1 }),
};

/** Huber's loss with δ = β, divided by β: its slope far out is 1 whatever β is. */
export function smoothL1(prediction: Tensor, target: Tensor, options: SmoothL1Options = {}): Tensor {
  const where = 'losses.smoothL1';
  checkOptions(where, smoothL1Options, options);
  const { beta = 1 } = options;
  return overRows(where, scale(huberEntries(where, prediction, target, beta), 1 / beta), options);
}

function huberEntries(where: string, prediction: Tensor, target: Tensor, width: number): Tensor {
  const error = sub(prediction, fitted(where, prediction, target));
  const cut = clamp(error, { min: -width, max: width });
  return mul(cut, sub(error, scale(cut, 0.5)));
}

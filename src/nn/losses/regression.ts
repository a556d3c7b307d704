import { OptionError } from '../../core/errors.js';
import { scale } from '../../ops/affine.js';
import { mul, sub } from '../../ops/binary.js';
import { abs, clamp } from '../../ops/unary.js';
import type { Tensor } from '../../runtime/tensor.js';
import { fitted, type LossOptions, overRows } from './reduction.js';

/**
 * Mean squared error over all entries of the rows that count. Prediction and target have one shape; [n, 1] with [n] is
 * the one exception.
 */
export function mse(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  const difference = sub(prediction, fitted('losses.mse', prediction, target));
  return overRows('losses.mse', mul(difference, difference), options);
}

/** Mean absolute error |p - t| over all entries of the rows that count; shapes as in `mse`. The derivative where p = t is 0. */
export const mae = (prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor =>
  overRows('losses.mae', abs(sub(prediction, fitted('losses.mae', prediction, target))), options);

/** What `huber` may be told besides. */
export interface HuberOptions extends LossOptions {
  /** Where the parabola becomes a line, above 0. Default 1. */
  readonly delta?: number;
}

/**
 * Huber's loss of e = p - t: e²/2 where |e| ≤ δ, else δ(|e| - δ/2), averaged like `mse`; shapes as there.
 *
 * @throws OptionError for a delta that is not above 0.
 * @example losses.huber(tensor([0, 3]), tensor([0.5, 0]), { delta: 1 }).item() // (0.125 + 2.5) / 2
 */
export const huber = (prediction: Tensor, target: Tensor, options: HuberOptions = {}): Tensor =>
  overRows('losses.huber', huberEntries('losses.huber', prediction, target, 'delta', options.delta), options);

/** What `smoothL1` may be told besides. */
export interface SmoothL1Options extends LossOptions {
  /** Where the parabola becomes a line, above 0. Default 1. */
  readonly beta?: number;
}

/** Huber's loss with δ = β, divided by β: its slope far out is 1 whatever β is. */
export function smoothL1(prediction: Tensor, target: Tensor, options: SmoothL1Options = {}): Tensor {
  const where = 'losses.smoothL1';
  const { beta = 1 } = options;
  return overRows(where, scale(huberEntries(where, prediction, target, 'beta', beta), 1 / beta), options);
}

function huberEntries(where: string, prediction: Tensor, target: Tensor, name: string, width = 1): Tensor {
  if (!(width > 0 && Number.isFinite(width)))
    throw new OptionError({ where, what: `bad ${name}`, got: String(width), expected: 'a finite number above 0' });
  const error = sub(prediction, fitted(where, prediction, target));
  const cut = clamp(error, { min: -width, max: width });
  return mul(cut, sub(error, scale(cut, 0.5)));
}

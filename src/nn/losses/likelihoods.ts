import type { FloatType } from '../../core/dtype.js';
import type { Given } from '../../core/options/option.js';
import { checkOptions } from '../../core/options/read.js';
import { bool, number } from '../../core/options/vocabulary.js';
import { scale, shift } from '../../ops/affine.js';
import { add, div, mul, sub } from '../../ops/binary.js';
import { detach } from '../../ops/detach.js';
import { clamp, exp, log } from '../../ops/unary.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { fitted, lossOptions, overRows } from './reduction.js';

/** What `poissonNll` may be told besides. */
export interface PoissonNllOptions extends Readonly<Given<typeof poissonOptions>> {}

const poissonOptions = {
  ...lossOptions,
  /** The prediction is the logarithm of the rate, else the rate itself. Default true. */
  logInput: bool(true),
  /** Adds the logarithm of t! by Stirling's formula, t log t - t + log(2πt)/2, where t > 1: a constant. Default false. */
  full: bool(false),
  /** Added to a rate below the logarithm. Default 1e-8. */
  epsilon: number({ min: 0, default: 1e-8 }),
};

/** Negative log likelihood of counts t under a Poisson rate r, without the constant: r - t log r, with r = eˣ (default) or r = x. Shapes as in `mse`. */
export function poissonNll(prediction: Tensor, target: Tensor, options: PoissonNllOptions = {}): Tensor {
  const where = 'losses.poissonNll';
  checkOptions(where, poissonOptions, options);
  const { logInput = true, full = false, epsilon = 1e-8 } = options;
  const counts = fitted(where, prediction, target);
  const [rate, logRate] = logInput ? [exp(prediction), prediction] : [prediction, log(shift(prediction, epsilon))];
  const entries = sub(rate, mul(counts, logRate));
  return overRows(where, full ? add(entries, stirling(counts)) : entries, options);
}

const stirling = (counts: Tensor): Tensor =>
  tensor(
    Float64Array.from(counts.view(), (t) => (t > 1 ? t * Math.log(t) - t + 0.5 * Math.log(2 * Math.PI * t) : 0)),
    { shape: counts.shape, dtype: counts.dtype as FloatType },
  );

/** What `gaussianNll` may be told besides. */
export interface GaussianNllOptions extends Readonly<Given<typeof gaussianOptions>> {}

const gaussianOptions = {
  ...lossOptions,
  /** Adds log(2π)/2, a constant. Default false. */
  full: bool(false),
  /** What a variance counts at least. Default 1e-6. */
  epsilon: number({ above: 0, default: 1e-6 }),
};

/**
 * Negative log likelihood of t under a Gaussian of predicted mean and variance, without the constant: (log v + (t - mean)² / v) / 2 with
 * v = max(variance, epsilon), through which the gradient flows as if it did not bind, as in torch. Shapes as in `mse`.
 */
export function gaussianNll(mean: Tensor, target: Tensor, variance: Tensor, options: GaussianNllOptions = {}): Tensor {
  const where = 'losses.gaussianNll';
  checkOptions(where, gaussianOptions, options);
  const { full = false, epsilon = 1e-6 } = options;
  const given = fitted(where, mean, variance);
  const v = add(given, detach(sub(clamp(given, { min: epsilon }), given)));
  const off = sub(mean, fitted(where, mean, target));
  const entries = scale(add(log(v), div(mul(off, off), v)), 0.5);
  return overRows(where, full ? shift(entries, 0.5 * Math.log(2 * Math.PI)) : entries, options);
}

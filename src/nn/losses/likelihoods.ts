import type { FloatType } from '../../core/dtype.js';
import type { Given } from '../../core/options/option.js';
import { checkOptions } from '../../core/options/read.js';
import { bool, number } from '../../core/options/vocabulary.js';
import { scale, shift } from '../../ops/affine.js';
import { add, div, mul, sub } from '../../ops/binary.js';
import { detach } from '../../ops/detach.js';
import { clamp, exp, log } from '../../ops/unary.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { defineLoss } from './define.js';
import { fitted } from './fitted.js';
import { overEntries } from './known.js';
import { lossOptions, meanOf } from './reduction.js';

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

/**
 * Negative log likelihood of counts t under a Poisson rate r, without the constant: r - t log r, with r = eˣ (default) or r = x. Shapes and gaps
 * as in `mse`.
 */
export const poissonNll = defineLoss<PoissonNllOptions>('poissonNll', poissonOptions, (where, prediction, target, options) => {
  const { logInput = true, full = false, epsilon = 1e-8 } = options;
  return overEntries(where, prediction, target, options, (x, counts) => {
    const [rate, logRate] = logInput ? [exp(x), x] : [x, log(shift(x, epsilon))];
    const entries = sub(rate, mul(counts, logRate));
    return full ? add(entries, stirling(counts)) : entries;
  });
});

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
 * v = max(variance, epsilon), through which the gradient flows as if it did not bind, as in torch. Shapes and gaps as in `mse`.
 */
export function gaussianNll(mean: Tensor, target: Tensor, variance: Tensor, options: GaussianNllOptions = {}): Tensor {
  const where = 'losses.gaussianNll';
  checkOptions(where, gaussianOptions, options);
  const { full = false, epsilon = 1e-6 } = options;
  const spread = fitted(where, mean, variance);
  const terms = (m: Tensor, t: Tensor, pick: (x: Tensor) => Tensor): Tensor => {
    const given = pick(spread);
    const v = add(given, detach(sub(clamp(given, { min: epsilon }), given)));
    const off = sub(m, t);
    const entries = scale(add(log(v), div(mul(off, off), v)), 0.5);
    return full ? shift(entries, 0.5 * Math.log(2 * Math.PI)) : entries;
  };
  return meanOf(where, overEntries(where, mean, target, options, terms), options);
}

import { OptionError } from '../core/errors.js';
import { int, number } from '../core/options/vocabulary.js';
import { scale } from '../ops/affine.js';
import { mul, sub } from '../ops/binary.js';
import { exp } from '../ops/unary.js';
import { type Tensor, tensor } from '../runtime/tensor.js';
import { define, floatOf } from './define.js';
import { expectColumn } from './positions.js';

/**
 * A distance d as a row of bells: exp(-(d - μ_k)² / 2 Δ²), μ_k evenly from `start` to `stop`, Δ apart (arXiv:1706.08566).
 *
 * Shapes: x [n, 1] -> [n, count]. No params.
 *
 * @pyg schnet.GaussianSmearing
 * @example layers.gaussianSmearing({ stop: 10, count: 50 })
 */
export const gaussianSmearing = define({
  kind: 'gaussianSmearing',
  options: {
    /** Where the first bell stands. Default 0. */
    start: number({ default: 0 }),
    /** Where the last one stands. Default 5. */
    stop: number({ default: 5 }),
    /** Number of bells. Default 50. */
    count: int({ min: 2, default: 50 }),
  },
  settle: ({ start, stop }, where) => {
    if (start < stop) return {};
    throw new OptionError({ where, what: 'bells need room', got: `start ${start} and stop ${stop}`, expected: 'start < stop' });
  },
  call: (options, _params, given) => smeared(expectColumn('layers.gaussianSmearing', given), options),
});

/** The bells at each distance. x: [n, 1] -> [n, count]. */
export function smeared(x: Tensor, { start, stop, count }: { start: number; stop: number; count: number }): Tensor {
  const step = (stop - start) / (count - 1);
  const centres = tensor(
    Float64Array.from({ length: count }, (_, k) => start + k * step),
    { dtype: floatOf(x) },
  );
  const off = sub(x, centres);
  return exp(scale(mul(off, off), -0.5 / step ** 2));
}

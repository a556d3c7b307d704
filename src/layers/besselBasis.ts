import { int, number } from '../core/options/vocabulary.js';
import type { Initializer } from '../nn/initializers.js';
import { scale } from '../ops/affine.js';
import { add, div, greater, maximum, mul, sub } from '../ops/binary.js';
import { pow, sin } from '../ops/unary.js';
import { type Tensor, tensor } from '../runtime/tensor.js';
import { define } from './define.js';
import { expectColumn } from './positions.js';

/** k π for k = 1, 2, … */
const harmonics: Initializer = (shape, _key, dtype) =>
  tensor(
    Float64Array.from({ length: shape[0] }, (_, k) => (k + 1) * Math.PI),
    { dtype },
  );

/**
 * A distance d as a row of waves that end smoothly (arXiv:2003.03123): u(t) sin(f_k t) with t = d / cutoff and the envelope u(t) = 1 / t + a tᵖ⁻¹ + b tᵖ + c
 * tᵖ⁺¹ for t < 1, else 0, where p = exponent + 1, a = -(p + 1)(p + 2) / 2, b = p (p + 2) and c = -p (p + 1) / 2. At d = 0 its limit f_k.
 *
 * Shapes: x [n, 1] -> [n, count]. Params: frequencies f [count], k π.
 *
 * @pyg dimenet.BesselBasisLayer
 * @example layers.besselBasis({ count: 8, cutoff: 5 })
 */
export const besselBasis = define({
  kind: 'besselBasis',
  options: {
    /** Number of waves. */
    count: int({ min: 1 }),
    /** The distance where they end. Default 5. */
    cutoff: number({ above: 0, default: 5 }),
    /** How smoothly they do. Default 5. */
    exponent: int({ min: 1, default: 5 }),
  },
  params: ({ count }) => frequencySpec(count, 'freq'),
  call: ({ cutoff, exponent }, { frequencies }, given) => waves(expectColumn('layers.besselBasis', given), frequencies, cutoff, exponent),
});

/** The schema of the frequencies. */
export const frequencySpec = (count: number, pyg?: string) => ({ frequencies: { shape: [count], init: harmonics, pyg } });

/** Below it 1 / t and sin(f t) are at their limit. */
const NEAR = 1e-12;

/** The waves at each distance. x: [n, 1], frequencies: [count] -> [n, count]. */
export function waves(x: Tensor, frequencies: Tensor, cutoff: number, exponent: number): Tensor {
  const t = maximum(scale(x, 1 / cutoff), NEAR);
  const p = exponent + 1;
  const powers = add(
    add(scale(pow(t, p - 1), (-(p + 1) * (p + 2)) / 2), scale(pow(t, p), p * (p + 2))),
    scale(pow(t, p + 1), (-p * (p + 1)) / 2),
  );
  const within = sub(1, greater(t, 1));
  const envelope = mul(add(div(1, t), powers), within);
  return mul(envelope, sin(mul(t, frequencies)));
}

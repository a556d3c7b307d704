import { nullable, number } from '../../core/options/vocabulary.js';
import { shift } from '../../ops/affine.js';
import { mul } from '../../ops/binary.js';
import { inverseSqrt } from '../../ops/inverse-sqrt.js';
import { mean } from '../../ops/reduce.js';
import { define } from '../define.js';

/** The distance from 1 to the next number. */
const MACHINE = { f32: 2 ** -23, f64: 2 ** -52 };

/**
 * Root mean square normalisation (arXiv:1910.07467): γ x / √(mean(x²) + ε), row by row.
 *
 * Shapes: x [..., f] -> [..., f]. Params: gamma [f] ones.
 *
 * @pyg torch.nn.RMSNorm
 * @example layers.rmsNorm({ epsilon: 1e-6 })
 */
export const rmsNorm = define({
  kind: 'rmsNorm',
  options: {
    /** Added to the mean square. Default: the machine epsilon of x's type, as in torch. */
    epsilon: nullable(number({ min: 0 })),
  },
  params: (_, inShape) => ({ gamma: { shape: inShape.slice(-1), init: 'ones', pyg: 'weight' } }),
  call: ({ epsilon }, { gamma }, x) => {
    const squares = mean(mul(x, x), { axis: -1, keepDims: true });
    return mul(mul(x, inverseSqrt(shift(squares, epsilon ?? MACHINE[x.dtype === 'f64' ? 'f64' : 'f32']))), gamma);
  },
});

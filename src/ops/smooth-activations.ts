import { grad } from '../autodiff/grad.js';
import { likeFirst, type Op, op } from '../autodiff/op.js';
import { checkOptions } from '../core/options/read.js';
import { number, oneOf } from '../core/options/vocabulary.js';
import type { Tensor } from '../runtime/tensor.js';
import { elu, sigmoid, tanh } from './activations.js';
import { scale, shift } from './affine.js';
import { add, mul } from './binary.js';
import { neg } from './neg.js';
import { sum } from './sum.js';
import { erf, exp } from './unary.js';

/** Kernels of the form (begin, end, x, y) with a derivative (begin, end, g, x, out). */
type SmoothKernel = 'softplus' | 'gelu' | 'geluTanh' | 'silu' | 'mish';

/** An activation whose derivative g · f'(x) is one kernel. `slope` is f' made of operations, for the derivatives after the first. */
function fromInput(name: SmoothKernel, slope: (x: Tensor) => Tensor): (x: Tensor) => Tensor {
  const derivative = `${name}Grad` as const;
  const gradient: Op<[g: Tensor, x: Tensor]> = op<[g: Tensor, x: Tensor]>(derivative, {
    shape: likeFirst,
    run: (kernels, [g, x], out) => kernels[derivative](0, out.size, g.ptr, x.ptr, out.ptr),
    keep: 'inputs',
    vjp: (h, { inputs: [g, x] }) => [() => gradient([h, x], undefined), () => grad((v: Tensor) => sum(mul(mul(h, g), slope(v))))(x)],
  });
  const primitive = op<[Tensor]>(name, {
    shape: likeFirst,
    run: (kernels, [x], y) => kernels[name](0, y.size, x.ptr, y.ptr),
    keep: 'inputs',
    vjp: (g, { inputs: [x] }) => [() => gradient([g, x], undefined)],
  });
  return (x) => primitive([x], undefined);
}

const softplusOp = fromInput('softplus', sigmoid);

/**
 * log(1 + e^(beta x)) / beta, elementwise, within 4 ulp for beta 1 (default): a smooth relu that neither overflows nor loses its small values.
 * `beta` is above 0: the larger, the closer to relu.
 */
export function softplus(x: Tensor, options: { beta?: number } = {}): Tensor {
  checkOptions('ops.softplus', softplusOptions, options);
  const { beta = 1 } = options;
  return beta === 1 ? softplusOp(x) : scale(softplusOp(scale(x, beta)), 1 / beta);
}

const softplusOptions = { beta: number({ above: 0, default: 1 }) };

/** log sigmoid(x) = -softplus(-x), elementwise, within 4 ulp. */
export const logSigmoid = (x: Tensor): Tensor => neg(softplus(neg(x)));

const SQRT_HALF = Math.SQRT1_2;
const DENSITY = 1 / Math.sqrt(2 * Math.PI);

const geluErf = fromInput('gelu', (x) => {
  const below = scale(shift(erf(scale(x, SQRT_HALF)), 1), 0.5);
  return add(below, mul(x, scale(exp(scale(mul(x, x), -0.5)), DENSITY)));
});

const STEEPNESS = Math.sqrt(2 / Math.PI);
const CUBE = 0.044715;

const geluTanh = fromInput('geluTanh', (x) => {
  const square = mul(x, x);
  const t = tanh(scale(mul(x, shift(scale(square, CUBE), 1)), STEEPNESS));
  const inner = shift(scale(square, 3 * CUBE * STEEPNESS), STEEPNESS);
  return scale(add(shift(t, 1), mul(mul(x, inner), shift(scale(mul(t, t), -1), 1))), 0.5);
});

/**
 * x Φ(x) with the normal distribution function Φ (arXiv:1606.08415), elementwise, within 4 ulp of |x|. `approximate: 'tanh'`
 * is x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2. Default 'none', as in torch.
 */
export function gelu(x: Tensor, options: { approximate?: 'none' | 'tanh' } = {}): Tensor {
  checkOptions('ops.gelu', geluOptions, options);
  return options.approximate === 'tanh' ? geluTanh(x) : geluErf(x);
}

const geluOptions = { approximate: oneOf(['none', 'tanh'], 'none') };

/** x sigmoid(x), also called swish (arXiv:1710.05941), elementwise, within 4 ulp of |x|. */
export const silu = fromInput('silu', (x) => {
  const s = sigmoid(x);
  return mul(s, shift(mul(x, shift(neg(s), 1)), 1));
});

/** x tanh(softplus(x)) (arXiv:1908.08681), elementwise, within 4 ulp of |x|. */
export const mish = fromInput('mish', (x) => {
  const w = tanh(softplus(x));
  return add(w, mul(mul(x, sigmoid(x)), shift(scale(mul(w, w), -1), 1)));
});

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** λ x where x > 0, else λ α (eˣ - 1), with λ = 1.0507… and α = 1.6732… that keep mean 0 and variance 1 (arXiv:1706.02515), elementwise. */
export const selu = (x: Tensor): Tensor => scale(elu(x, { alpha: SELU_ALPHA }), SELU_SCALE);

/** x where x > 0, else alpha · (e^(x / alpha) - 1) (arXiv:1704.07483), elementwise. `alpha` defaults to 1 and is positive. */
export function celu(x: Tensor, options: { alpha?: number } = {}): Tensor {
  checkOptions('ops.celu', celuOptions, options);
  const { alpha = 1 } = options;
  return scale(elu(scale(x, 1 / alpha)), alpha);
}

const celuOptions = { alpha: number({ above: 0, default: 1 }) };

import { likeFirst, type Op, op, type Primitive } from '../autodiff/op.js';
import { OptionError } from '../core/errors.js';
import { readOptions } from '../core/options/read.js';
import { number } from '../core/options/vocabulary.js';
import type { Kernels } from '../runtime/kernels.js';
import type { Tensor } from '../runtime/tensor.js';
import { scale, shift } from './affine.js';
import { div, greater, mul, sub } from './binary.js';
import { neg } from './neg.js';

/** Kernels of the form (begin, end, x, y). */
type UnaryKernel = 'abs' | 'sqrt' | 'exp' | 'expm1' | 'log' | 'log1p' | 'sin' | 'cos' | 'erf';

function unary(name: UnaryKernel, rest: Pick<Primitive<[Tensor], undefined>, 'keep' | 'vjp'>): (x: Tensor) => Tensor {
  const primitive = op<[Tensor]>(name, {
    shape: likeFirst,
    run: (kernels: Kernels, inputs, y) => kernels[name](0, y.size, inputs[0].ptr, y.ptr),
    ...rest,
  });
  return (x) => primitive([x], undefined);
}

/** |x|, elementwise. The derivative at 0 is 0. */
export const abs = unary('abs', { keep: 'inputs', vjp: (g, { inputs: [x] }) => [() => mul(g, sub(greater(x, 0), greater(neg(x), 0)))] });

/** √x, elementwise; NaN for negative x. */
export const sqrt = unary('sqrt', { keep: 'output', vjp: (g, { output }) => [() => div(scale(g, 0.5), output)] });

/** eˣ, elementwise, within 2 ulp. */
export const exp = unary('exp', { keep: 'output', vjp: (g, { output }) => [() => mul(g, output)] });

/** eˣ - 1, elementwise, within 2 ulp also where x is small. */
export const expm1 = unary('expm1', { keep: 'output', vjp: (g, { output }) => [() => mul(g, shift(output, 1))] });

/** Natural logarithm, elementwise, within 2 ulp; -Infinity at 0, NaN below. */
export const log = unary('log', { keep: 'inputs', vjp: (g, { inputs: [x] }) => [() => div(g, x)] });

/** log(1 + x), elementwise, within 2 ulp also where x is small; -Infinity at -1, NaN below. */
export const log1p = unary('log1p', { keep: 'inputs', vjp: (g, { inputs: [x] }) => [() => div(g, shift(x, 1))] });

/** Sine of radians, elementwise: within 2 ulp for |x| up to 1e5, NaN beyond 2^31. */
export const sin: (x: Tensor) => Tensor = unary('sin', { keep: 'inputs', vjp: (g, { inputs: [x] }) => [() => mul(g, cos(x))] });

/** Cosine of radians, elementwise: within 2 ulp for |x| up to 1e5, NaN beyond 2^31. */
export const cos: (x: Tensor) => Tensor = unary('cos', { keep: 'inputs', vjp: (g, { inputs: [x] }) => [() => neg(mul(g, sin(x)))] });

/** The error function 2/√π ∫₀ˣ exp(-t²) dt, elementwise, within 2 ulp. */
export const erf = unary('erf', {
  keep: 'inputs',
  vjp: (g, { inputs: [x] }) => [() => mul(g, scale(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI)))],
});

const powOp: Op<[Tensor], { exponent: number }> = op<[Tensor], { exponent: number }>('pow', {
  shape: likeFirst,
  run: (kernels, [x], y, { exponent }) => kernels.pow(0, y.size, exponent, x.ptr, y.ptr),
  keep: 'inputs',
  vjp: (g, { inputs: [x], options: { exponent } }) => [
    () => (exponent === 0 ? scale(g, 0) : mul(g, scale(pow(x, exponent - 1), exponent))),
  ],
});

/**
 * x to a power that is a plain number, elementwise, within 1 ulp: x^0 = 1 for any x, and NaN for negative x unless the exponent is whole. The
 * derivative is exponent · x^(exponent - 1), for exponent 0 it is 0. As torch does, f32 rounds the exponent to f32.
 *
 * @throws OptionError when the exponent is not a finite number.
 */
export function pow(x: Tensor, exponent: number): Tensor {
  if (Number.isFinite(exponent)) return powOp([x], { exponent });
  throw new OptionError({ where: 'ops.pow', what: 'bad exponent', got: String(exponent), expected: 'a finite number' });
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

const clampOp = op<[Tensor], Bounds>('clamp', {
  shape: likeFirst,
  run: (kernels, [x], y, { min, max }) => kernels.clamp(0, y.size, min, max, x.ptr, y.ptr),
  keep: 'inputs',
  vjp: (g, { inputs: [x], options }) => [() => clampGrad([g, x], options)],
});

const clampGrad: Op<[g: Tensor, x: Tensor], Bounds> = op<[g: Tensor, x: Tensor], Bounds>('clampGrad', {
  shape: likeFirst,
  run: (kernels, [g, x], out, { min, max }) => kernels.clampGrad(0, out.size, min, max, g.ptr, x.ptr, out.ptr),
  keep: 'inputs',
  vjp: (h, { inputs: [, x], options }) => [() => clampGrad([h, x], options), null],
});

/** min(max(x, low), high), elementwise; a bound left out does not bind. The derivative is 1 at the bounds, as in torch. */
export function clamp(x: Tensor, options: { min?: number; max?: number }): Tensor {
  const { min, max } = readOptions('ops.clamp', clampOptions, options);
  if (min <= max) return clampOp([x], { min, max });
  throw new OptionError({ where: 'ops.clamp', what: 'bad bounds', got: `${min} and ${max}`, expected: 'min of at most max' });
}

const bound = <D extends number>(fallback: D) => number({ min: -Infinity, max: Infinity, default: fallback });
const clampOptions = { min: bound(-Infinity), max: bound(Infinity) };

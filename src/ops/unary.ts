import { op, type Primitive } from '../autodiff/op.js';
import type { Kernels } from '../runtime/kernels.gen.js';
import type { Tensor } from '../runtime/tensor.js';
import { scale } from './affine.js';
import { div, greater, mul, sub } from './binary.js';

/** Kernels of the form (begin, end, x, y). */
type UnaryKernel = 'neg' | 'abs' | 'sqrt' | 'exp' | 'log';

function unary(name: UnaryKernel, rest: Pick<Primitive<undefined>, 'keep' | 'vjp'>): (x: Tensor) => Tensor {
  const primitive = op(name, {
    shape: ([x]) => x.shape,
    run: (kernels: Kernels, [x], y) => kernels[name](0, y.size, x.ptr, y.ptr),
    ...rest,
  });
  return (x) => primitive([x], undefined);
}

/** -x, elementwise. */
export const neg = unary('neg', { vjp: (g) => [() => neg(g)] });

/** |x|, elementwise. The derivative at 0 is 0. */
export const abs = unary('abs', { keep: 'inputs', vjp: (g, { inputs: [x] }) => [() => mul(g, sub(greater(x, 0), greater(neg(x), 0)))] });

/** √x, elementwise; NaN for negative x. */
export const sqrt = unary('sqrt', { keep: 'output', vjp: (g, { output }) => [() => div(scale(g, 0.5), output)] });

/** eˣ, elementwise, within 2 ulp. */
export const exp = unary('exp', { keep: 'output', vjp: (g, { output }) => [() => mul(g, output)] });

/** Natural logarithm, elementwise, within 2 ulp; -Infinity at 0, NaN below. */
export const log = unary('log', { keep: 'inputs', vjp: (g, { inputs: [x] }) => [() => div(g, x)] });

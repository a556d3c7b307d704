import { op } from '../autodiff/op.js';
import { checkOptions } from '../core/options/read.js';
import { withoutAxis } from '../core/shape.js';
import type { Tensor } from '../runtime/tensor.js';
import { scale } from './affine.js';
import { div, equal, mul } from './binary.js';
import { type OneAxis, type ReduceOptions, reduceAxis, reduceOptions, reduceWith, sum, sumOp } from './sum.js';

function extremum(name: 'max' | 'min') {
  return op<[Tensor], OneAxis>(name, {
    shape: ([x], { axis }) => withoutAxis(x.shape, axis, true),
    run: (kernels, [x], y, { axis }) => reduceAxis(name, kernels, x, y, axis),
    keep: 'both',
    vjp: (g, { inputs: [x], output, options: { axis } }) => [
      () => {
        const ties = equal(x, output);
        return mul(ties, div(g, sumOp([ties], { axis })));
      },
    ],
  });
}

const maxOp = extremum('max');
const minOp = extremum('min');

/** Arithmetic mean over axes. */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  checkOptions('ops.mean', reduceOptions, options);
  const total = sum(x, options);
  return scale(total, total.size / x.size);
}

/** Largest element over axes; NaN wins. Equal maxima share the gradient equally. */
export const max = (x: Tensor, options: ReduceOptions = {}): Tensor => reduceWith('max', maxOp, x, options);

/** Smallest element over axes; NaN wins. Equal minima share the gradient equally. */
export const min = (x: Tensor, options: ReduceOptions = {}): Tensor => reduceWith('min', minOp, x, options);

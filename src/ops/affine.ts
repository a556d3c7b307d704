import { likeFirst, op } from '../autodiff/op.js';
import { expectNumber } from '../core/expect.js';
import type { Tensor } from '../runtime/tensor.js';

const affine = op<[Tensor], { scale: number; shift: number }>('affine', {
  shape: likeFirst,
  run: (kernels, [x], y, { scale, shift }) => kernels.affine(0, y.size, scale, shift, x.ptr, y.ptr),
  vjp: (g, { options }) => [() => scale(g, options.scale)],
});

/** factor · x, elementwise, for a plain number. */
export const scale = (x: Tensor, factor: number): Tensor =>
  affine([x], { scale: expectNumber('ops.scale', 'the factor', factor), shift: 0 });

/** x + shift, elementwise, for a plain number. */
export const shift = (x: Tensor, by: number): Tensor => affine([x], { scale: 1, shift: expectNumber('ops.shift', 'the shift', by) });

import { likeFirst, op } from '../autodiff/op.js';
import type { Tensor } from '../runtime/tensor.js';
import { greater, sub } from './binary.js';

/** 1 where x > 0, -1 where x < 0, else 0. No derivative flows through it. */
export const sign = (x: Tensor): Tensor => sub(greater(x, 0), greater(0, x));

const roundOp = op<[Tensor]>('round', {
  shape: likeFirst,
  run: (kernels, [x], y) => kernels.nearest(0, y.size, x.ptr, y.ptr),
  vjp: 'nonDifferentiable',
});

/** The nearest whole number; of two equally near the even one, as IEEE, NumPy and torch do. No derivative flows through it. */
export const round = (x: Tensor): Tensor => roundOp([x], undefined);

import { likeFirst, op } from '../autodiff/op.js';
import type { Tensor } from '../runtime/tensor.js';
import { scale } from './affine.js';
import { mul } from './binary.js';

const inverseSqrtOp = op<[Tensor]>('inverseSqrt', {
  shape: likeFirst,
  run: (kernels, [x], y) => kernels.inverseSqrt(0, y.size, x.ptr, y.ptr),
  keep: 'output',
  vjp: (g, { output: y }) => [() => mul(scale(g, -0.5), mul(y, mul(y, y)))],
});

/** 1 / √x, elementwise, and 0 (with derivative 0) where that is infinite: degrees of isolated nodes. */
export const inverseSqrt = (x: Tensor): Tensor => inverseSqrtOp([x], undefined);

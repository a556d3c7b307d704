import { likeFirst, op } from '../autodiff/op.js';
import type { Tensor } from '../runtime/tensor.js';

const negOp = op<[Tensor]>('neg', {
  shape: likeFirst,
  run: (kernels, [x], y) => kernels.neg(0, y.size, x.ptr, y.ptr),
  vjp: (g) => [() => neg(g)],
});

/** -x, elementwise. Stands alone because what `binary` needs of `unary` is this, and `unary` is made of `binary`. */
export const neg = (x: Tensor): Tensor => negOp([x], undefined);

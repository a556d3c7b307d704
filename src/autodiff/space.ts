import type { FloatType } from '../core/dtype.js';
import { runtime } from '../runtime/runtime.js';
import { emptyTensor, type Tensor } from '../runtime/tensor.js';
import { expectSameShape, op } from './op.js';
import type { CotangentSpace } from './tape.js';

/** a + b for equal shapes: the sum of two cotangents. */
const accumulate = op<[Tensor, Tensor]>('accumulate', {
  shape: ([a, b]) => expectSameShape('accumulate', a, b),
  run: (kernels, [a, b], y) => kernels.add(0, y.size, a.ptr, b.ptr, y.ptr),
  vjp: (g) => [g, g],
});

/** A tensor whose elements are all one number. */
export function filled(like: { shape: Tensor['shape']; dtype: Tensor['dtype'] }, value: number): Tensor {
  const y = emptyTensor(like.shape, like.dtype);
  runtime()
    .kernelsOf(like.dtype as FloatType)
    .fill(0, y.size, value, y.ptr);
  return y;
}

/** Cotangents of tensors: they add, and there is a zero. */
export const cotangents: CotangentSpace = {
  add: (a, b) => accumulate([a, b], undefined),
  zerosLike: (tensor) => filled(tensor, 0),
};

import { likeFirst, type Op, op } from '../autodiff/op.js';
import { type DType, type FloatType, isFloat } from '../core/dtype.js';
import { emptyTensor, expectTensor, type Tensor } from '../runtime/tensor.js';

const castOp: Op<[Tensor], { dtype: FloatType }> = op<[Tensor], { dtype: FloatType }>('cast', {
  shape: likeFirst,
  dtype: ({ dtype }) => dtype,
  run: (_, [x], y) => {
    y.view().set(x.view());
  },
  vjp: (g, { inputs: [x] }) => [() => castOp([g], { dtype: x.dtype as FloatType })],
});

/** The same numbers in another type, rounded or cut as a typed array would; differentiable between f32 and f64. */
export function cast(x: Tensor, dtype: DType): Tensor {
  if (expectTensor('ops.cast', x).dtype === dtype) return x;
  if (isFloat(x.dtype) && isFloat(dtype)) return castOp([x], { dtype });
  return emptyTensor(x.shape, dtype).set(x.view());
}

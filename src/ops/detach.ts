import { emptyTensor, expectTensor, type Tensor } from '../runtime/tensor.js';

/** A copy of the numbers of x that no derivative flows through. */
export const detach = (x: Tensor): Tensor => emptyTensor(expectTensor('ops.detach', x).shape, x.dtype).set(x.view());

/** The same with 0 in place of infinities and NaN: what may be taken off before exp without making inf - inf. @internal */
export function finiteCopy(x: Tensor): Tensor {
  const values = x.toTypedArray();
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) values[i] = 0;
  return emptyTensor(x.shape, x.dtype).set(values);
}

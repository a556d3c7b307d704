import { SparseTensor } from '../runtime/sparse.js';
import { type Tensor, tensor } from '../runtime/tensor.js';
import { reshape } from './layout.js';
import { gather, segmentSum } from './segment.js';

/** A sparse tensor with its zeros spelled out; entries in one place add up. Differentiable in the values. */
export function toDense(x: Tensor | SparseTensor): Tensor {
  if (!(x instanceof SparseTensor)) return x;
  const { rows, cols, nnz, rowptr, col, perm } = x.csr;
  const [ends, columns] = [rowptr.toTypedArray(), col.toTypedArray()];
  const place = new Uint32Array(nnz);
  for (let r = 0; r < rows; r++) for (let slot = ends[r]; slot < ends[r + 1]; slot++) place[slot] = r * cols + columns[slot];
  const values = reshape(perm === null ? x.values : gather(x.values, perm), [nnz, 1]);
  return reshape(segmentSum(values, { ids: tensor(place), count: rows * cols }), [rows, cols]);
}

import { bytesPerElement } from '../core/dtype.js';
import { sizeOf } from '../core/shape.js';
import { type Csr, ownCsr } from '../runtime/csr.js';
import { runtime } from '../runtime/runtime.js';
import { SparseTensor } from '../runtime/sparse.js';
import { emptyTensor, Tensor, tensor } from '../runtime/tensor.js';
import { pointers } from './choice.js';

/** The first elements of a flat tensor, or the first rows of any: the same memory, not counted. */
export const firstRows = (t: Tensor, count: number): Tensor => new Tensor(t.storage, [count, ...t.shape.slice(1)], t.dtype);

/** The first rows of a structure, over its first columns. Rows must point to those only. Values keep their numbers, unless there are none. */
export function firstRowsOfCsr({ rowptr, col, perm }: Csr, rows: number, cols: number, numbered = true): Csr {
  const nnz = rowptr.view()[rows];
  return ownCsr(rows, cols, firstRows(rowptr, rows + 1), firstRows(col, nnz), numbered && perm !== null ? firstRows(perm, nnz) : null);
}

/** y[i, …] = x[ids[i], …], outside of any tape. ids: u32, in range. */
export function rowsAt(x: Tensor, ids: Tensor): Tensor {
  const width = sizeOf(x.shape.slice(1));
  const out = emptyTensor([ids.size, ...x.shape.slice(1)], x.dtype);
  if (x.dtype === 'bool') {
    const [from, to] = [x.view(), out.view()];
    ids.view().forEach((row, i) => {
      to.set(from.subarray(row * width, (row + 1) * width), i * width);
    });
    return out;
  }
  const words = width * (bytesPerElement(x.dtype) / 4);
  runtime().kernelsOf('f32').gather(0, ids.size, words, ids.ptr, x.ptr, out.ptr); // words are copied, whatever they mean
  return out;
}

/** Rows of features of either kind. */
export function featuresAt(x: Tensor | SparseTensor, ids: Tensor): Tensor | SparseTensor {
  if (x instanceof Tensor) return rowsAt(x, ids);
  const { rowptr, col, cols, perm } = x.csr;
  const [ends, chosen] = [rowptr.view(), ids.view()];
  const to = pointers(Array.from(chosen, (row) => ends[row + 1] - ends[row]));
  const target = tensor(to);
  const picked = (data: Tensor): Tensor => {
    const out = emptyTensor([to[ids.size]], data.dtype);
    const bytes = bytesPerElement(data.dtype);
    runtime().kernelsOf('f32').packRows(0, ids.size, ids.ptr, rowptr.ptr, target.ptr, bytes, data.ptr, out.ptr);
    return out;
  };
  return new SparseTensor(ownCsr(ids.size, cols, target, picked(col), null), picked(perm === null ? x.values : rowsAt(x.values, perm)));
}

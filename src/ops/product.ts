import type { DType } from '../core/dtype.js';
import type { Kernels } from '../runtime/kernels.js';
import { NONE, type Pointer } from '../runtime/pointer.js';
import { emptyTensor, type Tensor, temporarily } from '../runtime/tensor.js';

/** A matrix in memory: its address, and the strides of rows and columns in elements. @internal */
export interface Matrix {
  readonly ptr: Pointer;
  readonly row: number;
  readonly col: number;
}

/** A tensor of rank 2 as it lies in memory, or its transpose. @internal */
export const matrixOf = ({ ptr, shape: [, cols] }: Tensor, transposed = false): Matrix =>
  transposed ? { ptr, row: 1, col: cols } : { ptr, row: cols, col: 1 };

/** y [m, n] = act(a [m, k] b [k, n] + bias) by the kernels; y contiguous, bias an address or NONE, relu 1 or 0. Either operand may be transposed by its strides. @internal */
export function multiply(
  kernels: Kernels,
  dtype: DType,
  { m, n, k }: { readonly m: number; readonly n: number; readonly k: number },
  a: Matrix,
  b: Matrix,
  y: Pointer,
  bias = NONE,
  relu = 0,
): void {
  temporarily([emptyTensor([kernels.matmulRoom(m, n, k, a.row, a.col)], dtype)], ([room]) => {
    kernels.matmulPack(0, kernels.matmulPanels(n), k, n, b.ptr, b.row, b.col, room.ptr);
    kernels.matmul(0, m, n, k, a.ptr, a.row, a.col, room.ptr, y, bias, relu);
  });
}

import { LANES, SIZE, Simd } from '../core/simd';
import { Tail } from '../core/tail';

/** y[e, :] = x[e, :] A[e, :, :]: a matrix for each row. x [n, rows], a [n, rows, cols], y [n, cols]. Range over e. @split 1: range * rows * cols */
export function vectorMatrix(begin: Size, end: Size, rows: Rows, cols: Columns, x: Pointer, a: Pointer, y: Pointer): void {
  const step = cols * SIZE;
  for (let e = begin; e < end; e++) {
    const matrix = a + e * rows * step;
    const row = x + e * rows * SIZE;
    for (let j: usize = 0; j < cols; j += LANES) {
      const count = cols - j;
      let sum = v128.splat<real>(0);
      let p = matrix + j * SIZE;
      for (let i: usize = 0; i < rows; i++) {
        sum = Simd.multiplyAdd(Simd.splatFrom(row + i * SIZE), Tail.loadUpTo(p, count), sum);
        p += step;
      }
      Tail.storeUpTo(y + e * step + j * SIZE, sum, count);
    }
  }
}

/** y[e, i] = <A[e, i, :], v[e, :]>. a [n, rows, cols], v [n, cols], y [n, rows]. Range over e. @split 1: range * rows * cols */
export function matrixVector(begin: Size, end: Size, rows: Rows, cols: Columns, a: Pointer, v: Pointer, y: Pointer): void {
  const step = cols * SIZE;
  for (let e = begin; e < end; e++) {
    const vector = v + e * step;
    for (let i: usize = 0; i < rows; i++) {
      const row = a + (e * rows + i) * step;
      let sum = v128.splat<real>(0);
      for (let j: usize = 0; j < cols; j += LANES) {
        sum = Simd.multiplyAdd(Tail.loadUpTo(row + j * SIZE, cols - j), Tail.loadUpTo(vector + j * SIZE, cols - j), sum);
      }
      store<real>(y + (e * rows + i) * SIZE, Simd.sumLanes(sum));
    }
  }
}

/** A[e, i, j] = x[e, i] v[e, j]. x [n, rows], v [n, cols], a [n, rows, cols]. Range over e. @split 1: range * rows * cols */
export function outerProduct(begin: Size, end: Size, rows: Rows, cols: Columns, x: Pointer, v: Pointer, a: Pointer): void {
  const step = cols * SIZE;
  for (let e = begin; e < end; e++) {
    const vector = v + e * step;
    for (let i: usize = 0; i < rows; i++) {
      const factor = Simd.splatFrom(x + (e * rows + i) * SIZE);
      const row = a + (e * rows + i) * step;
      for (let j: usize = 0; j < cols; j += LANES) {
        Tail.storeUpTo(row + j * SIZE, v128.mul<real>(factor, Tail.loadUpTo(vector + j * SIZE, cols - j)), cols - j);
      }
    }
  }
}

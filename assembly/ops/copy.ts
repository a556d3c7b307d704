import { LANES, SIZE, Simd } from '../core/simd';
import { Tail } from '../core/tail';
import { Transpose } from '../core/transpose';

/** Below this many bytes a vector loop is faster than `memory.copy`, which costs about 11 ns a call. */
const SHORT: usize = 256;

class Copy {
  /** `n` contiguous elements. */
  @inline static row(n: usize, x: usize, y: usize): void {
    if (n * SIZE > SHORT) {
      memory.copy(y, x, n * SIZE);
      return;
    }
    let j: usize = 0;
    for (; j + LANES <= n; j += LANES) v128.store(y + j * SIZE, v128.load(x + j * SIZE));
    if (j < n) Tail.store(y + j * SIZE, Tail.loadUpTo(x + j * SIZE, n - j), n - j);
  }

  /** `n` copies of one element. */
  @inline static repeat(n: usize, x: usize, y: usize): void {
    const v = Simd.splatFrom(x);
    let j: usize = 0;
    for (; j + LANES <= n; j += LANES) v128.store(y + j * SIZE, v);
    if (j < n) Tail.store(y + j * SIZE, v, n - j);
  }

  /** y [rows, cols] contiguous from x with any two strides. */
  static plane(rows: usize, cols: usize, xRow: usize, xCol: usize, x: usize, y: usize): void {
    const bytes = cols * SIZE;
    if (xCol == 1 && (xRow == cols || rows == 1)) {
      Copy.row(rows * cols, x, y);
    } else if (xCol == 1) {
      for (let r: usize = 0; r < rows; r++) Copy.row(cols, x + r * xRow * SIZE, y + r * bytes);
    } else if (xCol == 0) {
      for (let r: usize = 0; r < rows; r++) Copy.repeat(cols, x + r * xRow * SIZE, y + r * bytes);
    } else if (xRow == 1) {
      Transpose.block(rows, cols, x, xCol * SIZE, y, bytes);
    } else {
      Transpose.scalar(rows, cols, x, xRow * SIZE, xCol * SIZE, y, bytes);
    }
  }
}

/**
 * y[i, j, k, l] = x[i·s0 + j·s1 + k·s2 + l·s3] for y contiguous of shape [d0, d1, d2, d3]: transposition, permutation, slice and, with
 * strides of 0, broadcast. Strides are in elements; fewer than four dimensions have ones anywhere. Range over d0.
 * @split 1: range * 2 * d1 * d2 * d3
 */
export function stridedCopy(
  begin: Size,
  end: Size,
  d1: Size,
  d2: Size,
  d3: Size,
  s0: Size,
  s1: Size,
  s2: Size,
  s3: Size,
  x: Pointer,
  y: Pointer,
): void {
  const plane = d2 * d3;
  if (begin >= end || d1 * plane == 0) return;
  x += begin * s0 * SIZE;
  y += begin * d1 * plane * SIZE;
  if (d2 == 1) {
    // an outer dimension takes the place of the missing one, so that a matrix is a plane wherever its dimensions stand
    if (d1 == 1) {
      Copy.plane(end - begin, d3, s0, s3, x, y);
      return;
    }
    d2 = d1;
    s2 = s1;
    d1 = 1;
  }
  for (let i = begin; i < end; i++) {
    for (let j: usize = 0; j < d1; j++) {
      Copy.plane(d2, d3, s2, s3, x + j * s1 * SIZE, y);
      y += d2 * d3 * SIZE;
    }
    x += s0 * SIZE;
  }
}

/**
 * y[r, 0..cols) = x[r, 0..cols) for rows `xStride` and `yStride` elements apart: slices and concatenation of columns. Range over rows.
 * @split 16: range * (cols + 4)
 */
export function copyRows(begin: Rows, end: Rows, cols: Columns, x: Pointer, xStride: Size, y: Pointer, yStride: Size): void {
  for (let r = begin; r < end; r++) Copy.row(cols, x + r * xStride * SIZE, y + r * yStride * SIZE);
}

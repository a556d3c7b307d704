import { Fold, Reduce } from '../core/fold';
import { SIZE } from '../core/simd';
import { Tail } from '../core/tail';

class Reduction {
  @inline static rows(fold: Fold, begin: usize, end: usize, n: usize, x: usize, y: usize): void {
    for (let r = begin; r < end; r++) Tail.store(y + r * SIZE, Reduce.row(fold, n, x + r * n * SIZE), 1);
  }

  @inline static columns(fold: Fold, begin: usize, end: usize, chunk: usize, rows: usize, cols: usize, x: usize, partials: usize): void {
    for (let i = begin; i < end; i++) {
      const top = min(rows, i * chunk);
      const count = min(rows - top, chunk);
      const source = x + top * cols * SIZE;
      // a single column is contiguous
      if (cols == 1) Tail.store(partials + i * SIZE, Reduce.row(fold, count, source), 1);
      else Reduce.columns(fold, count, cols, source, partials + i * cols * SIZE);
    }
  }
}

/** y[r] = Σ x[r, :], 0 for n = 0. x [rows, n]. Range over rows. @split 16: range * (n + 4) */
export function sumRows(begin: Rows, end: Rows, n: Columns, x: Pointer, y: Pointer): void {
  Reduction.rows(Fold.Sum, begin, end, n, x, y);
}

/** y[r] = max x[r, :], NaN if any is, -Infinity for n = 0. x [rows, n]. Range over rows. @split 16: range * (n + 4) */
export function maxRows(begin: Rows, end: Rows, n: Columns, x: Pointer, y: Pointer): void {
  Reduction.rows(Fold.Max, begin, end, n, x, y);
}

/** y[r] = min x[r, :], NaN if any is, Infinity for n = 0. x [rows, n]. Range over rows. @split 16: range * (n + 4) */
export function minRows(begin: Rows, end: Rows, n: Columns, x: Pointer, y: Pointer): void {
  Reduction.rows(Fold.Min, begin, end, n, x, y);
}

/**
 * partials[i, :] = Σ of rows i · chunk up to (i + 1) · chunk of x [rows, cols]; partials [chunks, cols]. Summing the partials again as
 * one chunk gives the column sums, the same bits for any number of threads. Range over chunks.
 * @split 1: range * chunk * cols
 */
export function sumColumns(begin: Size, end: Size, chunk: Size, rows: Rows, cols: Columns, x: Pointer, partials: Pointer): void {
  Reduction.columns(Fold.Sum, begin, end, chunk, rows, cols, x, partials);
}

/** The same with the maximum; NaN propagates, -Infinity without rows. Range over chunks. @split 1: range * chunk * cols */
export function maxColumns(begin: Size, end: Size, chunk: Size, rows: Rows, cols: Columns, x: Pointer, partials: Pointer): void {
  Reduction.columns(Fold.Max, begin, end, chunk, rows, cols, x, partials);
}

/** The same with the minimum; NaN propagates, Infinity without rows. Range over chunks. @split 1: range * chunk * cols */
export function minColumns(begin: Size, end: Size, chunk: Size, rows: Rows, cols: Columns, x: Pointer, partials: Pointer): void {
  Reduction.columns(Fold.Min, begin, end, chunk, rows, cols, x, partials);
}

/** partials[i] = Σ of elements i · chunk up to (i + 1) · chunk of the `size` elements of x. Range over chunks. @split 1: range * chunk */
export function sumChunks(begin: Size, end: Size, chunk: Size, size: Size, x: Pointer, partials: Pointer): void {
  for (let i = begin; i < end; i++) {
    const first = min(size, i * chunk);
    Tail.store(partials + i * SIZE, Reduce.row(Fold.Sum, min(size - first, chunk), x + first * SIZE), 1);
  }
}

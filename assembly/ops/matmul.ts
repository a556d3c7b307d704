import { LANES, SIZE } from '../core/simd';
import { Column } from './matmul-column';
import { Panels } from './matmul-pack';
import { tileHalf, tileNarrow, tileWide } from './matmul-tiles';

/** Steps of k before moving to other rows (a panel's share, 16 KB, stays in L1), and rows before moving to another panel (A in L2). */
const DEPTH: usize = 256;
const BAND: usize = 128;

/**
 * C = activation(A · B + bias), C [m, n] contiguous. A(i, p) is at i · aRow + p · aCol elements, so either transposition multiplies;
 * B [k, n] comes packed by `matmulPack`; bias [n] or 0; activation 0 none, 1 relu. k = 0 gives the bias. Range over rows of C.
 */
export function matmul(
  begin: usize,
  end: usize,
  n: usize,
  k: usize,
  a: usize,
  aRow: usize,
  aCol: usize,
  packed: usize,
  c: usize,
  bias: usize,
  activation: usize,
): void {
  if (begin >= end) return;
  aRow *= SIZE;
  aCol *= SIZE;
  if (n == 1) {
    const rows = end - begin;
    const first = a + begin * aRow;
    const out = c + begin * SIZE;
    if (aCol == SIZE) Column.rows(rows, k, first, aRow, packed, out, bias, activation);
    else if (aRow == SIZE) Column.columns(rows, k, first, aCol, packed, out, bias, activation);
    else Column.strided(rows, k, first, aRow, aCol, packed, out, bias, activation);
    return;
  }
  const cRow = n * SIZE;
  let p: usize = 0;
  do {
    const depth = min(DEPTH, k - p);
    const resume = p > 0;
    const done = p + depth == k;
    for (let top = begin; top < end; top += BAND) {
      const bottom = min(end, top + BAND);
      const aBlock = a + top * aRow + p * aCol;
      for (let column: usize = 0; column < n; ) {
        const width = Panels.width(n - column);
        const panel = packed + (column * k + p * width) * SIZE;
        const block = c + top * cRow + column * SIZE;
        const panelBias = done && bias ? bias + column * SIZE : 0;
        const panelActivation = done ? activation : 0;
        band(width, n - column, bottom - top, depth, aBlock, aRow, aCol, panel, block, cRow, resume, panelBias, panelActivation);
        column += width;
      }
    }
    p += depth;
  } while (p < k);
}

/** One band of rows times one panel. Every tile has two calls, or the compiler would inline it and V8 run it unoptimised at first. */
function band(
  width: usize,
  cols: usize,
  rows: usize,
  depth: usize,
  a: usize,
  aRow: usize,
  aCol: usize,
  panel: usize,
  c: usize,
  cRow: usize,
  resume: bool,
  bias: usize,
  activation: usize,
): void {
  const step: usize = width == 4 * LANES ? 2 : 4;
  const last = Panels.last(width, cols);
  while (rows >= step) {
    if (width == 4 * LANES) tileWide(depth, 2, a, aRow, aCol, panel, c, cRow, last, resume, bias, activation);
    else if (width == 2 * LANES) tileHalf(depth, 4, a, aRow, aCol, panel, c, cRow, last, resume, bias, activation);
    else tileNarrow(depth, 4, a, aRow, aCol, panel, c, cRow, cols, resume, bias, activation);
    a += step * aRow;
    c += step * cRow;
    rows -= step;
  }
  if (rows == 0) return;
  if (width == 4 * LANES) tileWide(depth, rows, a, aRow, aCol, panel, c, cRow, last, resume, bias, activation);
  else if (width == 2 * LANES) tileHalf(depth, rows, a, aRow, aCol, panel, c, cRow, last, resume, bias, activation);
  else tileNarrow(depth, rows, a, aRow, aCol, panel, c, cRow, cols, resume, bias, activation);
}

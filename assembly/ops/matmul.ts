import { LANES, SIZE } from '../core/simd';
import { Transpose } from '../core/transpose';
import { Column } from './matmul/column';
import { tile2x4 } from './matmul/tile-2x4';
import { tile4x1 } from './matmul/tile-4x1';
import { tile4x2 } from './matmul/tile-4x2';
import { matmulPackSize, Panels } from './matmul-pack';

/** Steps of k before moving to other rows (a panel's share, 16 KB, stays in L1), and rows before moving to another panel (A in L2). */
const DEPTH: usize = 256;
const BAND: usize = 128;

/**
 * Whether the rows of A are brought together first: those of a transposed A lie a column apart, each step of k on a line of its own, and every
 * further panel would fetch these lines again. Below three panels that costs less than the copy (measured on Zen 3).
 */
function turns(n: usize, aRow: usize, aCol: usize): bool {
  return aRow == 1 && aCol != 1 && n >= 12 * LANES;
}

/** Elements that a product needs to work in: the panels of B, then a depth of A where its rows are brought together. */
export function matmulRoom(m: Size, n: Columns, k: Size, aRow: Size, aCol: Size): usize {
  return matmulPackSize(k, n) + (turns(n, aRow, aCol) ? m * min(k, DEPTH) : 0);
}

/**
 * C = activation(A · B + bias), C [m, n] contiguous. A(i, p) is at i · aRow + p · aCol elements, so either transposition multiplies;
 * `room` has the size of `matmulRoom`; B [k, n] lies in it, packed by `matmulPack`; bias [n] or 0; activation 0 none, 1 relu. k = 0 gives the bias. Range over rows of C.
 * @split 32: range * n * k / 4
 */
export function matmul(
  begin: Rows,
  end: Rows,
  n: Columns,
  k: Size,
  a: Pointer,
  aRow: Size,
  aCol: Size,
  room: Pointer,
  c: Pointer,
  bias: Pointer,
  activation: Size,
): void {
  if (begin >= end) return;
  const turned = turns(n, aRow, aCol) ? room + matmulPackSize(k, n) * SIZE : 0;
  aRow *= SIZE;
  aCol *= SIZE;
  if (n == 1) {
    const rows = end - begin;
    const first = a + begin * aRow;
    const out = c + begin * SIZE;
    if (aCol == SIZE) Column.rows(rows, k, first, aRow, room, out, bias, activation);
    else if (aRow == SIZE) Column.columns(rows, k, first, aCol, room, out, bias, activation);
    else Column.strided(rows, k, first, aRow, aCol, room, out, bias, activation);
    return;
  }
  const cRow = n * SIZE;
  let p: usize = 0;
  do {
    const depth = min(DEPTH, k - p);
    const rowStep = turned ? depth * SIZE : aRow;
    const colStep = turned ? SIZE : aCol;
    const resume = p > 0;
    const done = p + depth == k;
    for (let top = begin; top < end; top += BAND) {
      const bottom = min(end, top + BAND);
      let block = a + top * aRow + p * aCol;
      if (turned) {
        const place = turned + top * min(k, DEPTH) * SIZE;
        Transpose.block(bottom - top, depth, block, aCol, place, depth * SIZE);
        block = place;
      }
      for (let column: usize = 0; column < n; ) {
        const width = Panels.width(n - column);
        const panel = room + (column * k + p * width) * SIZE;
        const out = c + top * cRow + column * SIZE;
        const panelBias = done && bias ? bias + column * SIZE : 0;
        const panelActivation = done ? activation : 0;
        band(width, n - column, bottom - top, depth, block, rowStep, colStep, panel, out, cRow, resume, panelBias, panelActivation);
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
  const last = Panels.last(width, cols);
  const odd: usize = rows & (width == 4 * LANES ? 1 : 3);
  const whole = rows - odd;
  if (whole > 0) {
    if (width == 4 * LANES) tile2x4(depth, whole, a, aRow, aCol, panel, c, cRow, last, resume, bias, activation);
    else if (width == 2 * LANES) tile4x2(depth, whole, a, aRow, aCol, panel, c, cRow, last, resume, bias, activation);
    else tile4x1(depth, whole, a, aRow, aCol, panel, c, cRow, cols, resume, bias, activation);
  }
  if (odd == 0) return;
  a += whole * aRow;
  c += whole * cRow;
  if (width == 4 * LANES) tile2x4(depth, odd, a, aRow, aCol, panel, c, cRow, last, resume, bias, activation);
  else if (width == 2 * LANES) tile4x2(depth, odd, a, aRow, aCol, panel, c, cRow, last, resume, bias, activation);
  else tile4x1(depth, odd, a, aRow, aCol, panel, c, cRow, cols, resume, bias, activation);
}

import { LANES, SIZE } from '../core/simd';
import { Transpose } from '../core/transpose';

/** How the columns of B [k, n] fall into panels of whole vectors: four at a time, and narrower ones for what is left. */
export class Panels {
  /** Columns, padding included, of the panel that begins where `left` columns remain. */
  @inline static width(left: usize): usize {
    return left > 3 * LANES ? 4 * LANES : left > LANES ? 2 * LANES : LANES;
  }

  /** First column of a panel. Only the last panel of three vectors' columns, cut 2 + 1, begins at an odd place. */
  @inline static column(panel: usize, n: usize): usize {
    const wide = n / (4 * LANES);
    return panel <= wide ? panel * 4 * LANES : wide * 4 * LANES + 2 * LANES;
  }

  /** Bytes from a panel's first column to its last vector, which overlaps the one before when the panel is not full. */
  @inline static last(width: usize, cols: usize): usize {
    return (min(width, cols) - LANES) * SIZE;
  }
}

/** Elements that B [k, n] takes when packed. @internal */
export function matmulPackSize(k: Size, n: Columns): usize {
  return n == 1 ? k : k * ((n + LANES - 1) & ~(LANES - 1));
}

/** Number of panels of B [k, n]. */
export function matmulPanels(n: Columns): usize {
  const left = n % (4 * LANES);
  return n / (4 * LANES) + (left == 0 ? 0 : left > 2 * LANES && left <= 3 * LANES ? 2 : 1);
}

/** A panel of B with contiguous rows. */
function packRows(k: usize, width: usize, last: usize, b: usize, bRow: usize, out: usize): void {
  for (; k > 0; k--) {
    for (let j: usize = 0; j < width; j += LANES) {
      v128.store(out, v128.load(b + min(j, last) * SIZE));
      out += 16;
    }
    b += bRow;
  }
}

/** A panel of B with strides; contiguous columns are transposed in tiles. */
function packColumns(k: usize, width: usize, last: usize, b: usize, bRow: usize, bCol: usize, out: usize): void {
  const step = width * SIZE;
  const whole = bRow == SIZE ? k - (k % LANES) : 0;
  for (let j: usize = 0; j < width; j += LANES) {
    const source = b + min(j, last) * bCol;
    for (let p: usize = 0; p < whole; p += LANES) Transpose.tile(source + p * SIZE, bCol, out + p * step, step);
    Transpose.scalar(k - whole, LANES, source + whole * bRow, bRow, bCol, out + whole * step, step);
    out += 16;
  }
}

/**
 * Copies B [k, n] into panels: each holds its k rows one after the other, 4, 2 or 1 vectors wide. B(p, j) is at p · bRow + j · bCol
 * elements, so either transposition packs; n = 1 is a plain column. Range over panels.
 * @split 1: range * 16 * k
 */
export function matmulPack(begin: Size, end: Size, k: Size, n: Columns, b: Pointer, bRow: Size, bCol: Size, packed: Pointer): void {
  bRow *= SIZE;
  bCol *= SIZE;
  if (n == 1) {
    if (begin < end) Transpose.scalar(k, 1, b, bRow, bCol, packed, SIZE);
    return;
  }
  for (let panel = begin; panel < end; panel++) {
    const column = Panels.column(panel, n);
    const cols = n - column;
    const width = Panels.width(cols);
    const source = b + column * bCol;
    const out = packed + column * k * SIZE;
    if (cols < LANES) {
      memory.fill(out, 0, k * 16);
      Transpose.scalar(k, cols, source, bRow, bCol, out, 16);
      continue;
    }
    const last = Panels.last(width, cols) / SIZE;
    if (bCol == SIZE) packRows(k, width, last, source, bRow, out);
    else packColumns(k, width, last, source, bRow, bCol, out);
  }
}

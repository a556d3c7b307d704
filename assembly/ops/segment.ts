import { LANES, SIZE } from '../core/simd';
import { Element, SegmentTile } from './segment/tile';

/** Columns of a tile of four vectors. */
const WIDE: usize = 4 * LANES;

/**
 * y[r, :] = max over the slots of row r of x[col[slot], :]; 0 for a row without slots; NaN propagates. x [cols, f], y [rows, f]. Range over rows.
 * @split 16: (slots(rowptr) + range) * 2 * f
 */
export function segmentMax(begin: Rows, end: Rows, f: Columns, rowptr: Pointer, col: Pointer, x: Pointer, y: Pointer): void {
  extreme(true, begin, end, f, rowptr, col, x, y);
}

/**
 * y[r, :] = min over the slots of row r of x[col[slot], :]; 0 for a row without slots; NaN propagates. x [cols, f], y [rows, f]. Range over rows.
 * @split 16: (slots(rowptr) + range) * 2 * f
 */
export function segmentMin(begin: Rows, end: Rows, f: Columns, rowptr: Pointer, col: Pointer, x: Pointer, y: Pointer): void {
  extreme(false, begin, end, f, rowptr, col, x, y);
}

function extreme(largest: bool, begin: usize, end: usize, f: usize, rowptr: usize, col: usize, x: usize, y: usize): void {
  if (f < LANES) {
    narrowExtreme(largest, begin, end, f, rowptr, col, x, y);
    return;
  }
  const stride = f * SIZE;
  let j: usize = 0;
  for (; j + WIDE <= f; j += WIDE) {
    const o = j * SIZE;
    if (largest) SegmentTile.extreme(true, true, begin, end, rowptr, col, x + o, stride, y + o);
    else SegmentTile.extreme(false, true, begin, end, rowptr, col, x + o, stride, y + o);
  }
  for (; j < f; j += LANES) {
    const o = SegmentTile.narrowStart(j, f) * SIZE;
    if (largest) SegmentTile.extreme(true, false, begin, end, rowptr, col, x + o, stride, y + o);
    else SegmentTile.extreme(false, false, begin, end, rowptr, col, x + o, stride, y + o);
  }
}

function narrowExtreme(largest: bool, begin: usize, end: usize, f: usize, rowptr: usize, col: usize, x: usize, y: usize): void {
  for (let r = begin; r < end; r++) {
    const start: usize = load<u32>(rowptr + (r << 2));
    const stop: usize = load<u32>(rowptr + (r << 2), 4);
    for (let j: usize = 0; j < f; j++) {
      let best: real = 0;
      for (let slot = start; slot < stop; slot++) {
        const value = load<real>(Element.at(x, load<u32>(col + (slot << 2)), f, j));
        best = slot == start ? value : largest ? max<real>(best, value) : min<real>(best, value);
      }
      store<real>(Element.at(y, r, f, j), best);
    }
  }
}

/**
 * out[r, :] = g[r, :] / number of slots of row r with x[col[slot], :] = y[r, :], and 0 where there is none: what each of the tied largest
 * (or smallest) elements gets of the gradient. x [cols, f]; y, g, out [rows, f]. Range over rows.
 * @split 16: (slots(rowptr) + range) * 2 * f
 */
export function segmentTies(
  begin: Rows,
  end: Rows,
  f: Columns,
  rowptr: Pointer,
  col: Pointer,
  x: Pointer,
  y: Pointer,
  g: Pointer,
  out: Pointer,
): void {
  if (f < LANES) {
    narrowTies(begin, end, f, rowptr, col, x, y, g, out);
    return;
  }
  const stride = f * SIZE;
  let j: usize = 0;
  for (; j + WIDE <= f; j += WIDE) {
    const o = j * SIZE;
    SegmentTile.ties(true, begin, end, rowptr, col, x + o, y + o, g + o, stride, out + o);
  }
  for (; j < f; j += LANES) {
    const o = SegmentTile.narrowStart(j, f) * SIZE;
    SegmentTile.ties(false, begin, end, rowptr, col, x + o, y + o, g + o, stride, out + o);
  }
}

function narrowTies(begin: usize, end: usize, f: usize, rowptr: usize, col: usize, x: usize, y: usize, g: usize, out: usize): void {
  for (let r = begin; r < end; r++) {
    const start: usize = load<u32>(rowptr + (r << 2));
    const stop: usize = load<u32>(rowptr + (r << 2), 4);
    for (let j: usize = 0; j < f; j++) {
      const best = load<real>(Element.at(y, r, f, j));
      let count = 0;
      for (let slot = start; slot < stop; slot++) if (load<real>(Element.at(x, load<u32>(col + (slot << 2)), f, j)) == best) count++;
      store<real>(Element.at(out, r, f, j), count ? load<real>(Element.at(g, r, f, j)) / <real>count : 0);
    }
  }
}

/**
 * out[j, :] = sum over the slots of row j of the transpose, r = colT[slot], of (x[j, :] = y[r, :] ? shared[r, :] : 0): the derivative of
 * segmentMax and segmentMin, with `shared` from segmentTies. x, out [cols, f]; y, shared [rows, f]. Range over the elements j of x.
 * @split 16: (slots(rowptrT) + range) * 2 * f
 */
export function segmentMaxGrad(
  begin: Rows,
  end: Rows,
  f: Columns,
  rowptrT: Pointer,
  colT: Pointer,
  x: Pointer,
  y: Pointer,
  shared: Pointer,
  out: Pointer,
): void {
  if (f < LANES) {
    narrowGradient(begin, end, f, rowptrT, colT, x, y, shared, out);
    return;
  }
  const stride = f * SIZE;
  let j: usize = 0;
  for (; j + WIDE <= f; j += WIDE) {
    const o = j * SIZE;
    SegmentTile.gradient(true, begin, end, rowptrT, colT, x + o, y + o, shared + o, stride, out + o);
  }
  for (; j < f; j += LANES) {
    const o = SegmentTile.narrowStart(j, f) * SIZE;
    SegmentTile.gradient(false, begin, end, rowptrT, colT, x + o, y + o, shared + o, stride, out + o);
  }
}

function narrowGradient(
  begin: usize,
  end: usize,
  f: usize,
  rowptrT: usize,
  colT: usize,
  x: usize,
  y: usize,
  shared: usize,
  out: usize,
): void {
  for (let i = begin; i < end; i++) {
    const start: usize = load<u32>(rowptrT + (i << 2));
    const stop: usize = load<u32>(rowptrT + (i << 2), 4);
    for (let j: usize = 0; j < f; j++) {
      const own = load<real>(Element.at(x, i, f, j));
      let sum: real = 0;
      for (let slot = start; slot < stop; slot++) {
        const r: usize = load<u32>(colT + (slot << 2));
        if (load<real>(Element.at(y, r, f, j)) == own) sum += load<real>(Element.at(shared, r, f, j));
      }
      store<real>(Element.at(out, i, f, j), sum);
    }
  }
}

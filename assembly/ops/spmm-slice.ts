import { SIZE } from '../core/simd';
import { BY_EDGE, BY_SLOT, ONES, RowSum } from './spmm/rowsum';

/** Bytes of a cache line, and of a row of a slice. */
const LINE: usize = 64;

/**
 * slice[i, :] = x[i, 0 .. 4 · LANES): one cache line of each row of x [rows, f], side by side. A slice takes all sets of a cache, while lines a
 * power of two apart share a few. Range over rows.
 * @split 16: range * 16
 */
export function sliceColumns(begin: Rows, end: Rows, f: Columns, x: Pointer, slice: Pointer): void {
  const stride = f * SIZE;
  let p = x + begin * stride;
  for (let q = slice + begin * LINE; q < slice + end * LINE; q += LINE) {
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    const d = v128.load(p, 48);
    v128.store(q, a);
    v128.store(q, b, 16);
    v128.store(q, c, 32);
    v128.store(q, d, 48);
    p += stride;
  }
}

/**
 * `spmm` over one slice, with the same bits: x is `slice` [xRows, 4 · LANES], y begins at the slice's first column of y [rows, f]. Range over rows.
 * @split 16: (slots(rowptr) + range) * 16
 */
export function spmmSlice(
  begin: Rows,
  end: Rows,
  f: Columns,
  rowptr: Pointer,
  col: Pointer,
  weight: Pointer,
  perm: Pointer,
  mean: Size,
  slice: Pointer,
  bias: Pointer,
  perRow: Size,
  act: Size,
  y: Pointer,
): void {
  if (begin >= end) return;
  const pitch = f * SIZE;
  const biasPitch: usize = perRow ? pitch : 0;
  const slot: usize = load<u32>(rowptr + (begin << 2));
  if (!weight)
    RowSum.tile(4, false, ONES, false, begin, end, slot, 0, rowptr, col, 0, 0, slice, LINE, pitch, 48, mean, bias, biasPitch, act, y);
  else if (!perm)
    RowSum.tile(
      4,
      false,
      BY_SLOT,
      false,
      begin,
      end,
      slot,
      0,
      rowptr,
      col,
      weight,
      0,
      slice,
      LINE,
      pitch,
      48,
      mean,
      bias,
      biasPitch,
      act,
      y,
    );
  else
    RowSum.tile(
      4,
      false,
      BY_EDGE,
      false,
      begin,
      end,
      slot,
      0,
      rowptr,
      col,
      weight,
      perm,
      slice,
      LINE,
      pitch,
      48,
      mean,
      bias,
      biasPitch,
      act,
      y,
    );
}

// Written by scripts/generate.mjs from assembly/templates/rowsum.template.
import { Columns } from '../../core/columns';
import { LANES, SIZE } from '../../core/simd';
import { ANY, RowSum } from './rowsum';

/** Slots whose rows of x are brought into the first-level cache together. */
const BURST: usize = 128;

/**
 * The sparse product of rows [begin, end), for f of at least one vector and an x beyond the caches: the rows of x that the next slots need
 * are touched, then summed from the first-level cache in tiles of 32 columns. The same bits as `sumRows`. Parameters as in `spmm`.
 */
export function sumRowsInBursts(
  begin: usize,
  end: usize,
  f: usize,
  rowptr: usize,
  col: usize,
  weight: usize,
  perm: usize,
  mean: usize,
  x: usize,
  bias: usize,
  biasPitch: usize,
  activation: usize,
  y: usize,
): void {
  const stride = f * SIZE;
  const stop: usize = load<u32>(rowptr + (end << 2));
  let slot: usize = load<u32>(rowptr + (begin << 2));
  let row = begin;
  let seen = 0;
  while (row < end) {
    const next = min(slot + BURST, stop);
    seen |= touch(col + (slot << 2), col + (next << 2), x, stride);
    sumSlots(row, end, slot, next, f, rowptr, col, weight, perm, mean, x, bias, biasPitch, activation, y);
    slot = next;
    while (row < end && <usize>load<u32>(rowptr + (row << 2), 4) <= slot) row++;
  }
  // Keeps the loads of touch alive: the compiler must not find out that nobody wants them.
  const own = y + begin * stride;
  if (seen == 0x7fc12345) store<i32>(own, load<i32>(own));
}

/**
 * Reads one word of every 64-byte line of the rows of x that the indices at [e, stop) name. WebAssembly has no prefetch, but plain loads
 * that nothing waits for let some 200 misses run at once; the multiply-add loop allows 30.
 */
function touch(e: usize, stop: usize, x: usize, stride: usize): i32 {
  let seen = 0;
  for (; e < stop; e += 4) {
    let p = x + <usize>load<u32>(e) * stride;
    const last = p + stride - 4;
    for (; p + 192 <= last; p += 256) seen |= load<i32>(p) | load<i32>(p, 64) | load<i32>(p, 128) | load<i32>(p, 192);
    for (; p < last; p += 64) seen |= load<i32>(p);
    seen |= load<i32>(last);
  }
  return seen;
}

/** All columns of the slots [slot, stop), tile by tile. */
function sumSlots(
  row: usize,
  end: usize,
  slot: usize,
  stop: usize,
  f: usize,
  rowptr: usize,
  col: usize,
  weight: usize,
  perm: usize,
  mean: usize,
  x: usize,
  bias: usize,
  biasPitch: usize,
  activation: usize,
  y: usize,
): void {
  const stride = f * SIZE;
  for (let j: usize = 0; j < f; ) {
    const width = Columns.width(f - j, 8);
    const last = (width - LANES) * SIZE;
    const o = j * SIZE;
    const b = bias ? bias + o : 0;
    if (width == 8 * LANES)
      RowSum.tile(
        8,
        false,
        ANY,
        true,
        row,
        end,
        slot,
        stop,
        rowptr,
        col,
        weight,
        perm,
        x + o,
        stride,
        stride,
        last,
        mean,
        b,
        biasPitch,
        activation,
        y + o,
      );
    else if (width == 4 * LANES)
      RowSum.tile(
        4,
        false,
        ANY,
        true,
        row,
        end,
        slot,
        stop,
        rowptr,
        col,
        weight,
        perm,
        x + o,
        stride,
        stride,
        last,
        mean,
        b,
        biasPitch,
        activation,
        y + o,
      );
    else if (width > 3 * LANES)
      RowSum.tile(
        3,
        true,
        ANY,
        true,
        row,
        end,
        slot,
        stop,
        rowptr,
        col,
        weight,
        perm,
        x + o,
        stride,
        stride,
        last,
        mean,
        b,
        biasPitch,
        activation,
        y + o,
      );
    else if (width > 2 * LANES)
      RowSum.tile(
        2,
        true,
        ANY,
        true,
        row,
        end,
        slot,
        stop,
        rowptr,
        col,
        weight,
        perm,
        x + o,
        stride,
        stride,
        last,
        mean,
        b,
        biasPitch,
        activation,
        y + o,
      );
    else if (width > LANES)
      RowSum.tile(
        1,
        true,
        ANY,
        true,
        row,
        end,
        slot,
        stop,
        rowptr,
        col,
        weight,
        perm,
        x + o,
        stride,
        stride,
        last,
        mean,
        b,
        biasPitch,
        activation,
        y + o,
      );
    else
      RowSum.tile(
        0,
        true,
        ANY,
        true,
        row,
        end,
        slot,
        stop,
        rowptr,
        col,
        weight,
        perm,
        x + o,
        stride,
        stride,
        last,
        mean,
        b,
        biasPitch,
        activation,
        y + o,
      );
    j += width;
  }
}

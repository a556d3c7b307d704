import { LANES, SIZE, Simd } from '../core/simd';
import { Tail } from '../core/tail';
import { RowSum } from './spmm/rowsum';
import { sumRowsInBursts } from './spmm/rowsum-burst';
import { sumRows } from './spmm/rowsum-cached';

/** Bytes of a 16-column slice of x that the caches keep while the rows are walked. */
const CACHED: usize = 1 << 20;

/**
 * Sparse times dense: y[r, :] = act(sum over the slots of row r of w x[col[slot], :], plus bias). Range over rows.
 * rowptr, col: compressed rows; x [xRows, f]; y [rows, f]. w = weight[slot], or weight[perm[slot]] when perm is not 0, or 1 when weight is 0.
 * `mean` not 0: the sum is divided by max(number of slots, 1). bias [f] or 0, or [rows, f] where `perRow`
 * is not 0. activation: 0 none, 1 relu.
 * Every sum runs in slot order from zero, so no cut of the rows changes a bit.
 * @split 16: (slots(rowptr) + range) * (8 + 0.4 * f)
 */
export function spmm(
  begin: Rows,
  end: Rows,
  f: Columns,
  xRows: Size,
  rowptr: Pointer,
  col: Pointer,
  weight: Pointer,
  perm: Pointer,
  mean: Size,
  x: Pointer,
  bias: Pointer,
  perRow: Size,
  activation: Size,
  y: Pointer,
): void {
  if (begin >= end) return;
  const biasPitch: usize = perRow ? f * SIZE : 0;
  if (f == 1) {
    single(begin, end, rowptr, col, weight, perm, mean, x, bias, biasPitch, activation, y);
  } else if (f < LANES) {
    narrow(begin, end, f, rowptr, col, weight, perm, mean, x, bias, biasPitch, activation, y);
  } else if (f <= 8 * LANES || xRows * 16 * SIZE <= CACHED) {
    sumRows(begin, end, f, rowptr, col, weight, perm, mean, x, bias, biasPitch, activation, y);
  } else {
    sumRowsInBursts(begin, end, f, rowptr, col, weight, perm, mean, x, bias, biasPitch, activation, y);
  }
}

/** Rows that are narrower than one vector: a vector holds the whole row. */
function narrow(
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
  const zero = v128.splat<real>(0);
  const stride = f * SIZE;
  let shift = bias ? Tail.load(bias, f, zero) : zero;
  for (let r = begin; r < end; r++) {
    const start: usize = load<u32>(rowptr + (r << 2));
    const stop: usize = load<u32>(rowptr + (r << 2), 4);
    let sum = zero;
    for (let slot = start; slot < stop; slot++) {
      const value = Tail.load(x + <usize>load<u32>(col + (slot << 2)) * stride, f, zero);
      if (weight) {
        const at = perm ? <usize>load<u32>(perm + (slot << 2)) : slot;
        sum = Simd.multiplyAdd(Simd.splatFrom(weight + at * SIZE), value, sum);
      } else {
        sum = v128.add<real>(sum, value);
      }
    }
    if (mean) sum = v128.div<real>(sum, v128.splat<real>(<real>max<usize>(stop - start, 1)));
    if (biasPitch) shift = Tail.load(bias + r * biasPitch, f, zero);
    sum = v128.add<real>(sum, shift);
    if (activation) sum = RowSum.relu(sum);
    Tail.store(y + r * stride, sum, f);
  }
}

/** One number per row of x: plain scalars. */
function single(
  begin: usize,
  end: usize,
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
  let shift: real = bias ? load<real>(bias) : 0;
  let slot: usize = load<u32>(rowptr + (begin << 2));
  for (let r = begin; r < end; r++) {
    const start = slot;
    const stop: usize = load<u32>(rowptr + (r << 2), 4);
    let sum: real = 0;
    for (; slot < stop; slot++) {
      const value = load<real>(x + <usize>load<u32>(col + (slot << 2)) * SIZE);
      sum += weight ? value * load<real>(weight + (perm ? <usize>load<u32>(perm + (slot << 2)) : slot) * SIZE) : value;
    }
    if (mean) sum /= <real>max<usize>(stop - start, 1);
    if (biasPitch) shift = load<real>(bias + r * biasPitch);
    sum += shift;
    store<real>(y + r * SIZE, activation && sum <= 0 ? 0 : sum);
  }
}

import { sumRowsInBursts } from '../core/rowsum-burst';
import { sumRows } from '../core/rowsum-cached';
import { LANES, SIZE } from '../core/simd';

/** Bytes of a 16-column slice of x that the caches keep while the rows are walked. */
const CACHED: usize = 1 << 20;

/**
 * Sparse times dense: y[r, :] = act(sum over the slots of row r of w x[col[slot], :], plus bias). Range over rows.
 * rowptr, col: compressed rows; x [xRows, f]; y [rows, f]. w = weight[slot], or weight[perm[slot]] when perm is not 0, or 1 when weight is 0.
 * `mean` not 0: the sum is divided by max(number of slots, 1). bias [f] or 0. activation: 0 none, 1 relu.
 * Every sum runs in slot order from zero, so no cut of the rows changes a bit.
 */
export function spmm(
  begin: usize,
  end: usize,
  f: usize,
  xRows: usize,
  rowptr: usize,
  col: usize,
  weight: usize,
  perm: usize,
  mean: usize,
  x: usize,
  bias: usize,
  activation: usize,
  y: usize,
): void {
  if (begin >= end) return;
  if (f < LANES) {
    narrow(begin, end, f, rowptr, col, weight, perm, mean, x, bias, activation, y);
  } else if (f <= 8 * LANES || xRows * 16 * SIZE <= CACHED) {
    sumRows(begin, end, f, rowptr, col, weight, perm, mean, x, bias, activation, y);
  } else {
    sumRowsInBursts(begin, end, f, rowptr, col, weight, perm, mean, x, bias, activation, y);
  }
}

/** Rows that are narrower than one vector, column by column. */
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
  activation: usize,
  y: usize,
): void {
  for (let r = begin; r < end; r++) {
    const start: usize = load<u32>(rowptr + (r << 2));
    const stop: usize = load<u32>(rowptr + (r << 2), 4);
    for (let j: usize = 0; j < f; j++) {
      let sum: real = 0;
      for (let slot = start; slot < stop; slot++) {
        const value = load<real>(x + (<usize>load<u32>(col + (slot << 2)) * f + j) * SIZE);
        sum += weight ? value * load<real>(weight + (perm ? <usize>load<u32>(perm + (slot << 2)) : slot) * SIZE) : value;
      }
      if (mean) sum /= <real>max<usize>(stop - start, 1);
      if (bias) sum += load<real>(bias + j * SIZE);
      if (activation) sum = max<real>(sum, 0);
      store<real>(y + (r * f + j) * SIZE, sum);
    }
  }
}

import { Fold, Reduce } from '../core/fold';
import { LANES, SIZE, Simd } from '../core/simd';
import { Tail } from '../core/tail';

class Row {
  /** Mean of n elements, in every lane. */
  @inline static mean(n: usize, x: usize): v128 {
    return v128.div<real>(Reduce.row(Fold.Sum, n, x), v128.splat<real>(<real>n));
  }

  /** 1 / √(variance + epsilon) of n elements around their mean, in every lane. */
  @inline static inverse(n: usize, x: usize, mean: v128, epsilon: real): v128 {
    let squares = v128.splat<real>(0);
    for (let j: usize = 0; j < n; j += LANES) {
      const count = n - j;
      let d = v128.sub<real>(Tail.loadUpTo(x + j * SIZE, count), mean);
      if (count < LANES) d = Tail.keep(d, count);
      squares = Simd.multiplyAdd(d, d, squares);
    }
    return v128.splat<real>(<real>1 / sqrt<real>(Simd.sumLanes(squares) / <real>n + epsilon));
  }
}

/**
 * y[r, :] = (x[r, :] - mean) / √(variance + epsilon) with the mean and the biased variance of the row. x, y [rows, n]. Range over rows.
 * @split 16: range * (n + 4) * 2
 */
export function standardizeRows(begin: Rows, end: Rows, n: Columns, epsilon: real, x: Pointer, y: Pointer): void {
  for (let r = begin; r < end; r++) {
    const row = x + r * n * SIZE;
    const mean = Row.mean(n, row);
    const inverse = Row.inverse(n, row, mean, epsilon);
    for (let j: usize = 0; j < n; j += LANES) {
      const centred = v128.sub<real>(Tail.loadUpTo(row + j * SIZE, n - j), mean);
      Tail.storeUpTo(y + (r * n + j) * SIZE, v128.mul<real>(centred, inverse), n - j);
    }
  }
}

/**
 * out[r, :] = (g - mean(g) - y mean(g y)) / √(variance + epsilon), rowwise, where y = standardizeRows(x). All [rows, n].
 * Range over rows.
 * @split 16: range * (n + 4) * 2
 */
export function standardizeRowsGrad(
  begin: Rows,
  end: Rows,
  n: Columns,
  epsilon: real,
  g: Pointer,
  x: Pointer,
  y: Pointer,
  out: Pointer,
): void {
  const size = v128.splat<real>(<real>n);
  for (let r = begin; r < end; r++) {
    const at = r * n * SIZE;
    let dot = v128.splat<real>(0);
    for (let j: usize = 0; j < n; j += LANES) {
      const p = at + j * SIZE;
      dot = Simd.multiplyAdd(Tail.loadUpTo(g + p, n - j), Tail.loadUpTo(y + p, n - j), dot);
    }
    const product = v128.div<real>(v128.splat<real>(Simd.sumLanes(dot)), size);
    const meanG = Row.mean(n, g + at);
    const inverse = Row.inverse(n, x + at, Row.mean(n, x + at), epsilon);
    for (let j: usize = 0; j < n; j += LANES) {
      const p = at + j * SIZE;
      const rest = v128.sub<real>(Tail.loadUpTo(g + p, n - j), meanG);
      const value = v128.sub<real>(rest, v128.mul<real>(Tail.loadUpTo(y + p, n - j), product));
      Tail.storeUpTo(out + p, v128.mul<real>(value, inverse), n - j);
    }
  }
}

import { Fold, Reduce } from '../core/fold';
import { Elementary } from '../core/math';
import { LANES, SIZE, Simd } from '../core/simd';
import { Tail } from '../core/tail';

/** y[j] = e^(x[j] - max) and their sum, in every lane. */
class Exponentials {
  @inline static row(n: usize, x: usize, max: v128, y: usize, keep: bool): v128 {
    let sum = v128.splat<real>(0);
    let j: usize = 0;
    for (; j + LANES <= n; j += LANES) {
      const e = Elementary.exp(v128.sub<real>(v128.load(x + j * SIZE), max));
      if (keep) v128.store(y + j * SIZE, e);
      sum = v128.add<real>(sum, e);
    }
    if (j < n) {
      // absent lanes are e^0 and then 0: an e^-Infinity would cost the processor an underflow
      const e = Tail.keep(Elementary.exp(v128.sub<real>(Tail.load(x + j * SIZE, n - j, max), max)), n - j);
      if (keep) Tail.store(y + j * SIZE, e, n - j);
      sum = v128.add<real>(sum, e);
    }
    return v128.splat<real>(Simd.sumLanes(sum));
  }
}

/**
 * y[r, :] = e^(x[r, :] - max) / Σ e^(x[r, :] - max); NaN for a row of only -Infinity. x, y [rows, n]. Range over rows.
 * @split 16: range * (n + 4) * 6
 */
export function softmax(begin: Rows, end: Rows, n: Columns, x: Pointer, y: Pointer): void {
  for (let r = begin; r < end; r++) {
    const row = x + r * n * SIZE;
    const out = y + r * n * SIZE;
    const sum = Exponentials.row(n, row, Reduce.row(Fold.Max, n, row), out, true);
    const scale = v128.div<real>(v128.splat<real>(1), sum);
    for (let j: usize = 0; j < n; j += LANES) {
      const p = out + j * SIZE;
      Tail.storeUpTo(p, v128.mul<real>(Tail.loadUpTo(p, n - j), scale), n - j);
    }
  }
}

/**
 * y[r, :] = x[r, :] - max - ln Σ e^(x[r, :] - max); NaN for a row of only -Infinity. x, y [rows, n]. Range over rows.
 * @split 16: range * (n + 4) * 6
 */
export function logSoftmax(begin: Rows, end: Rows, n: Columns, x: Pointer, y: Pointer): void {
  for (let r = begin; r < end; r++) {
    const row = x + r * n * SIZE;
    const out = y + r * n * SIZE;
    const max = Reduce.row(Fold.Max, n, row);
    const logSum = Elementary.log(Exponentials.row(n, row, max, out, false));
    for (let j: usize = 0; j < n; j += LANES) {
      const shifted = v128.sub<real>(Tail.loadUpTo(row + j * SIZE, n - j), max);
      Tail.storeUpTo(out + j * SIZE, v128.sub<real>(shifted, logSum), n - j);
    }
  }
}

/** out = y (g - Σ g y), rowwise, where y = softmax(x). All [rows, n]. Range over rows. @split 16: range * (n + 4) * 2 */
export function softmaxGrad(begin: Rows, end: Rows, n: Columns, g: Pointer, y: Pointer, out: Pointer): void {
  for (let r = begin; r < end; r++) {
    const at = r * n * SIZE;
    let dot = v128.splat<real>(0);
    for (let j: usize = 0; j < n; j += LANES) {
      const p = at + j * SIZE;
      dot = Simd.multiplyAdd(Tail.loadUpTo(g + p, n - j), Tail.loadUpTo(y + p, n - j), dot);
    }
    dot = v128.splat<real>(Simd.sumLanes(dot));
    for (let j: usize = 0; j < n; j += LANES) {
      const p = at + j * SIZE;
      const centred = v128.sub<real>(Tail.loadUpTo(g + p, n - j), dot);
      Tail.storeUpTo(out + p, v128.mul<real>(Tail.loadUpTo(y + p, n - j), centred), n - j);
    }
  }
}

/** out = g - e^y Σ g, rowwise, where y = logSoftmax(x). All [rows, n]. Range over rows. @split 16: range * (n + 4) * 6 */
export function logSoftmaxGrad(begin: Rows, end: Rows, n: Columns, g: Pointer, y: Pointer, out: Pointer): void {
  for (let r = begin; r < end; r++) {
    const at = r * n * SIZE;
    const sum = Reduce.row(Fold.Sum, n, g + at);
    for (let j: usize = 0; j < n; j += LANES) {
      const p = at + j * SIZE;
      const share = v128.mul<real>(Elementary.exp(Tail.loadUpTo(y + p, n - j)), sum);
      Tail.storeUpTo(out + p, v128.sub<real>(Tail.loadUpTo(g + p, n - j), share), n - j);
    }
  }
}

import { LANES, SIZE, Simd } from '../core/simd';
import { Tail } from '../core/tail';

class Cotangent {
  /** g, and 0 where the output y of a relu is not positive (NaN where it is NaN); without relu y is 0. */
  @inline static load(g: usize, y: usize, at: usize, count: usize): v128 {
    const value = Tail.loadUpTo(g + at, count);
    if (!y) return value;
    const output = Tail.loadUpTo(y + at, count);
    return v128.or(v128.and(value, v128.gt<real>(output, v128.splat<real>(0))), v128.ne<real>(output, output));
  }
}

/**
 * partials[i, c] = Σ (x[r, c] - mean[c])² over the rows r of chunk i: i · chunk up to (i + 1) · chunk of x [rows, cols];
 * partials [chunks, cols]. Range over chunks.
 */
export function squaredDeviations(
  begin: usize,
  end: usize,
  chunk: usize,
  rows: usize,
  cols: usize,
  x: usize,
  mean: usize,
  partials: usize,
): void {
  const step = cols * SIZE;
  for (let i = begin; i < end; i++) {
    const first = min(rows, i * chunk);
    const last = min(rows, first + chunk);
    for (let j: usize = 0; j < cols; j += LANES) {
      const count = cols - j;
      const centre = Tail.loadUpTo(mean + j * SIZE, count);
      let even = v128.splat<real>(0);
      let odd = even;
      let p = x + first * step + j * SIZE;
      let r = first;
      for (; r + 2 <= last; r += 2) {
        const d = v128.sub<real>(Tail.loadUpTo(p, count), centre);
        const e = v128.sub<real>(Tail.loadUpTo(p + step, count), centre);
        even = Simd.multiplyAdd(d, d, even);
        odd = Simd.multiplyAdd(e, e, odd);
        p += 2 * step;
      }
      if (r < last) {
        const d = v128.sub<real>(Tail.loadUpTo(p, count), centre);
        even = Simd.multiplyAdd(d, d, even);
      }
      Tail.storeUpTo(partials + i * step + j * SIZE, v128.add<real>(even, odd), count);
    }
  }
}

/**
 * y[r, c] = act((x[r, c] - mean[c]) · scale[c] + shift[c]). x, y [rows, cols]; activation: 0 none, 1 relu. Range over rows.
 */
export function scaleShift(
  begin: usize,
  end: usize,
  cols: usize,
  x: usize,
  mean: usize,
  scale: usize,
  shift: usize,
  activation: usize,
  y: usize,
): void {
  const zero = v128.splat<real>(0);
  for (let r = begin; r < end; r++) {
    const row = r * cols * SIZE;
    for (let j: usize = 0; j < cols; j += LANES) {
      const o = j * SIZE;
      const count = cols - j;
      const centred = v128.sub<real>(Tail.loadUpTo(x + row + o, count), Tail.loadUpTo(mean + o, count));
      let value = Simd.multiplyAdd(centred, Tail.loadUpTo(scale + o, count), Tail.loadUpTo(shift + o, count));
      if (activation) value = v128.pmax<real>(value, zero); // keeps NaN, its first operand
      Tail.storeUpTo(y + row + o, value, count);
    }
  }
}

/**
 * For the rows r of chunk i: partials[i, 0, c] = Σ g[r, c] and partials[i, 1, c] = Σ g[r, c] (x[r, c] - mean[c]) inverse[c],
 * where g counts as 0 wherever y ≤ 0; y may be 0 for none. x, y, g [rows, cols]; partials [chunks, 2, cols]. Range over chunks.
 */
export function batchNormSums(
  begin: usize,
  end: usize,
  chunk: usize,
  rows: usize,
  cols: usize,
  g: usize,
  x: usize,
  y: usize,
  mean: usize,
  inverse: usize,
  partials: usize,
): void {
  const step = cols * SIZE;
  for (let i = begin; i < end; i++) {
    const first = min(rows, i * chunk);
    const last = min(rows, first + chunk);
    for (let j: usize = 0; j < cols; j += LANES) {
      const count = cols - j;
      const o = j * SIZE;
      const centre = Tail.loadUpTo(mean + o, count);
      let sum = v128.splat<real>(0);
      let product = sum;
      let at = first * step + o;
      for (let r = first; r < last; r++) {
        const value = Cotangent.load(g, y, at, count);
        sum = v128.add<real>(sum, value);
        product = Simd.multiplyAdd(value, v128.sub<real>(Tail.loadUpTo(x + at, count), centre), product);
        at += step;
      }
      const out = partials + 2 * i * step + o;
      Tail.storeUpTo(out, sum, count);
      Tail.storeUpTo(out + step, v128.mul<real>(product, Tail.loadUpTo(inverse + o, count)), count);
    }
  }
}

/**
 * out[r, c] = a[c] g[r, c] + b[c] (x[r, c] - mean[c]) + shift[c], where g counts as 0 wherever y ≤ 0; y may be 0 for none.
 * g, x, y, out [rows, cols]. Range over rows.
 */
export function batchNormGrad(
  begin: usize,
  end: usize,
  cols: usize,
  g: usize,
  x: usize,
  y: usize,
  mean: usize,
  a: usize,
  b: usize,
  shift: usize,
  out: usize,
): void {
  for (let r = begin; r < end; r++) {
    const row = r * cols * SIZE;
    for (let j: usize = 0; j < cols; j += LANES) {
      const o = j * SIZE;
      const count = cols - j;
      const centred = v128.sub<real>(Tail.loadUpTo(x + row + o, count), Tail.loadUpTo(mean + o, count));
      const value = Simd.multiplyAdd(centred, Tail.loadUpTo(b + o, count), Tail.loadUpTo(shift + o, count));
      const total = Simd.multiplyAdd(Cotangent.load(g, y, row + o, count), Tail.loadUpTo(a + o, count), value);
      Tail.storeUpTo(out + row + o, total, count);
    }
  }
}

// Written by scripts/generate.mjs from assembly/templates/batch-norm.template.
import { LANES, SIZE, Simd } from '../core/simd';
import { Tail } from '../core/tail';

/** The loops over columns call these with `count` = LANES for whole vectors, which then need no test. */
class Vector {
  /** The normalised row piece: (x - mean) · scale + shift, from x - mean. */
  @inline static normal(centred: v128, scale: v128, shift: v128): v128 {
    return Simd.multiplyAdd(centred, scale, shift);
  }

  /** value, and 0 where the argument of a relu is 0 or less. */
  @inline static passed(value: v128, argument: v128): v128 {
    return v128.andnot(value, v128.le<real>(argument, v128.splat<real>(0)));
  }

  @inline static deviations(rows: usize, step: usize, x: usize, mean: usize, out: usize, count: usize): void {
    const centre = Tail.loadUpTo(mean, count);
    let even = v128.splat<real>(0);
    let odd = even;
    let p = x;
    let r: usize = 0;
    for (; r + 2 <= rows; r += 2) {
      const d = v128.sub<real>(Tail.loadUpTo(p, count), centre);
      const e = v128.sub<real>(Tail.loadUpTo(p + step, count), centre);
      even = Simd.multiplyAdd(d, d, even);
      odd = Simd.multiplyAdd(e, e, odd);
      p += 2 * step;
    }
    if (r < rows) {
      const d = v128.sub<real>(Tail.loadUpTo(p, count), centre);
      even = Simd.multiplyAdd(d, d, even);
    }
    Tail.storeUpTo(out, v128.add<real>(even, odd), count);
  }

  @inline static sums(
    masked: bool,
    rows: usize,
    step: usize,
    g: usize,
    x: usize,
    mean: usize,
    inverse: usize,
    scale: usize,
    shift: usize,
    out: usize,
    count: usize,
  ): void {
    const centre = Tail.loadUpTo(mean, count);
    const factor = masked ? Tail.loadUpTo(scale, count) : centre;
    const offset = masked ? Tail.loadUpTo(shift, count) : centre;
    let sum = v128.splat<real>(0);
    let product = sum;
    let at: usize = 0;
    for (let r: usize = 0; r < rows; r++) {
      const centred = v128.sub<real>(Tail.loadUpTo(x + at, count), centre);
      let value = Tail.loadUpTo(g + at, count);
      if (masked) value = Vector.passed(value, Vector.normal(centred, factor, offset));
      sum = v128.add<real>(sum, value);
      product = Simd.multiplyAdd(value, centred, product);
      at += step;
    }
    Tail.storeUpTo(out, sum, count);
    Tail.storeUpTo(out + step, v128.mul<real>(product, Tail.loadUpTo(inverse, count)), count);
  }

  /** `sums` of four whole vectors at once: one chain of additions would wait for itself. */
  @inline static sums4(rows: usize, step: usize, g: usize, x: usize, mean: usize, inverse: usize, out: usize): void {
    const c0 = v128.load(mean, 0);
    const c1 = v128.load(mean, 16);
    const c2 = v128.load(mean, 32);
    const c3 = v128.load(mean, 48);
    let s0 = v128.splat<real>(0);
    let s1 = v128.splat<real>(0);
    let s2 = v128.splat<real>(0);
    let s3 = v128.splat<real>(0);
    let p0 = v128.splat<real>(0);
    let p1 = v128.splat<real>(0);
    let p2 = v128.splat<real>(0);
    let p3 = v128.splat<real>(0);
    let at: usize = 0;
    for (let r: usize = 0; r < rows; r++) {
      const x0 = v128.sub<real>(v128.load(x + at, 0), c0);
      const g0 = v128.load(g + at, 0);
      s0 = v128.add<real>(s0, g0);
      p0 = Simd.multiplyAdd(g0, x0, p0);
      const x1 = v128.sub<real>(v128.load(x + at, 16), c1);
      const g1 = v128.load(g + at, 16);
      s1 = v128.add<real>(s1, g1);
      p1 = Simd.multiplyAdd(g1, x1, p1);
      const x2 = v128.sub<real>(v128.load(x + at, 32), c2);
      const g2 = v128.load(g + at, 32);
      s2 = v128.add<real>(s2, g2);
      p2 = Simd.multiplyAdd(g2, x2, p2);
      const x3 = v128.sub<real>(v128.load(x + at, 48), c3);
      const g3 = v128.load(g + at, 48);
      s3 = v128.add<real>(s3, g3);
      p3 = Simd.multiplyAdd(g3, x3, p3);
      at += step;
    }
    v128.store(out, s0, 0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
    v128.store(out + step, v128.mul<real>(p0, v128.load(inverse, 0)), 0);
    v128.store(out + step, v128.mul<real>(p1, v128.load(inverse, 16)), 16);
    v128.store(out + step, v128.mul<real>(p2, v128.load(inverse, 32)), 32);
    v128.store(out + step, v128.mul<real>(p3, v128.load(inverse, 48)), 48);
  }

  /** Masked `sums` of two whole vectors at once: more would not fit the registers. */
  @inline static maskedSums2(
    rows: usize,
    step: usize,
    g: usize,
    x: usize,
    mean: usize,
    inverse: usize,
    scale: usize,
    shift: usize,
    out: usize,
  ): void {
    const c0 = v128.load(mean, 0);
    const c1 = v128.load(mean, 16);
    const f0 = v128.load(scale, 0);
    const f1 = v128.load(scale, 16);
    const o0 = v128.load(shift, 0);
    const o1 = v128.load(shift, 16);
    let s0 = v128.splat<real>(0);
    let s1 = v128.splat<real>(0);
    let p0 = v128.splat<real>(0);
    let p1 = v128.splat<real>(0);
    let at: usize = 0;
    for (let r: usize = 0; r < rows; r++) {
      const x0 = v128.sub<real>(v128.load(x + at, 0), c0);
      const g0 = Vector.passed(v128.load(g + at, 0), Vector.normal(x0, f0, o0));
      s0 = v128.add<real>(s0, g0);
      p0 = Simd.multiplyAdd(g0, x0, p0);
      const x1 = v128.sub<real>(v128.load(x + at, 16), c1);
      const g1 = Vector.passed(v128.load(g + at, 16), Vector.normal(x1, f1, o1));
      s1 = v128.add<real>(s1, g1);
      p1 = Simd.multiplyAdd(g1, x1, p1);
      at += step;
    }
    v128.store(out, s0, 0);
    v128.store(out, s1, 16);
    v128.store(out + step, v128.mul<real>(p0, v128.load(inverse, 0)), 0);
    v128.store(out + step, v128.mul<real>(p1, v128.load(inverse, 16)), 16);
  }

  /** `count` columns of `rows` rows of scaleShift; what belongs to a column stays in registers. */
  @inline static scaled(
    activation: usize,
    rows: usize,
    step: usize,
    x: usize,
    mean: usize,
    scale: usize,
    shift: usize,
    y: usize,
    count: usize,
  ): void {
    const centre = Tail.loadUpTo(mean, count);
    const factor = Tail.loadUpTo(scale, count);
    const offset = Tail.loadUpTo(shift, count);
    for (const end = x + rows * step; x < end; x += step) {
      let value = Vector.normal(v128.sub<real>(Tail.loadUpTo(x, count), centre), factor, offset);
      if (activation) value = v128.pmax<real>(value, v128.splat<real>(0)); // keeps NaN, its first operand
      Tail.storeUpTo(y, value, count);
      y += step;
    }
  }

  /** `count` columns of `rows` rows of batchNormGrad. */
  @inline static gradient(
    masked: bool,
    rows: usize,
    step: usize,
    g: usize,
    x: usize,
    mean: usize,
    a: usize,
    b: usize,
    c: usize,
    shift: usize,
    out: usize,
    count: usize,
  ): void {
    const centre = Tail.loadUpTo(mean, count);
    const factor = Tail.loadUpTo(a, count);
    const slope = Tail.loadUpTo(b, count);
    const constant = Tail.loadUpTo(c, count);
    const offset = masked ? Tail.loadUpTo(shift, count) : centre;
    for (const end = x + rows * step; x < end; x += step) {
      const centred = v128.sub<real>(Tail.loadUpTo(x, count), centre);
      let cotangent = Tail.loadUpTo(g, count);
      if (masked) cotangent = Vector.passed(cotangent, Vector.normal(centred, factor, offset));
      Tail.storeUpTo(out, Simd.multiplyAdd(cotangent, factor, Simd.multiplyAdd(centred, slope, constant)), count);
      g += step;
      out += step;
    }
  }
}

/** Rows that are walked once for each vector of columns: few enough for the innermost cache. */
function blockOf(step: usize): usize {
  return max<usize>(8, 4096 / step);
}

/**
 * partials[i, c] = Σ (x[r, c] - mean[c])² over the rows r of chunk i: i · chunk up to (i + 1) · chunk of x [rows, cols];
 * partials [chunks, cols]. Range over chunks.
 * @split 1: range * chunk * cols
 */
export function squaredDeviations(
  begin: Size,
  end: Size,
  chunk: Size,
  rows: Rows,
  cols: Columns,
  x: Pointer,
  mean: Pointer,
  partials: Pointer,
): void {
  const step = cols * SIZE;
  for (let i = begin; i < end; i++) {
    const first = min(rows, i * chunk);
    const count = min(rows - first, chunk);
    const source = x + first * step;
    const out = partials + i * step;
    let j: usize = 0;
    for (; j + LANES <= cols; j += LANES) Vector.deviations(count, step, source + j * SIZE, mean + j * SIZE, out + j * SIZE, LANES);
    if (j < cols) Vector.deviations(count, step, source + j * SIZE, mean + j * SIZE, out + j * SIZE, cols - j);
  }
}

/**
 * y[r, c] = act((x[r, c] - mean[c]) · scale[c] + shift[c]). x, y [rows, cols]; activation: 0 none, 1 relu. Range over rows.
 * @split 16: range * (cols + 4)
 */
export function scaleShift(
  begin: Rows,
  end: Rows,
  cols: Columns,
  x: Pointer,
  mean: Pointer,
  scale: Pointer,
  shift: Pointer,
  activation: Size,
  y: Pointer,
): void {
  const step = cols * SIZE;
  const block = blockOf(step);
  for (let top = begin; top < end; top += block) {
    const rows = min(block, end - top);
    const from = x + top * step;
    const to = y + top * step;
    let o: usize = 0;
    for (; o + 16 <= step; o += 16) Vector.scaled(activation, rows, step, from + o, mean + o, scale + o, shift + o, to + o, LANES);
    if (o < step) Vector.scaled(activation, rows, step, from + o, mean + o, scale + o, shift + o, to + o, cols - o / SIZE);
  }
}

function sumsOf(
  masked: bool,
  begin: usize,
  end: usize,
  chunk: usize,
  rows: usize,
  cols: usize,
  g: usize,
  x: usize,
  mean: usize,
  inverse: usize,
  scale: usize,
  shift: usize,
  partials: usize,
): void {
  const step = cols * SIZE;
  for (let i = begin; i < end; i++) {
    const first = min(rows, i * chunk);
    const count = min(rows - first, chunk);
    const top = first * step;
    const out = partials + 2 * i * step;
    let o: usize = 0;
    if (masked) {
      for (; o + 32 <= step; o += 32) {
        const at = top + o;
        Vector.maskedSums2(count, step, g + at, x + at, mean + o, inverse + o, scale + o, shift + o, out + o);
      }
    } else {
      for (; o + 64 <= step; o += 64) Vector.sums4(count, step, g + top + o, x + top + o, mean + o, inverse + o, out + o);
    }
    for (; o + 16 <= step; o += 16) {
      const at = top + o;
      if (masked) Vector.sums(true, count, step, g + at, x + at, mean + o, inverse + o, scale + o, shift + o, out + o, LANES);
      else Vector.sums(false, count, step, g + at, x + at, mean + o, inverse + o, 0, 0, out + o, LANES);
    }
    const rest = cols - o / SIZE;
    if (rest) Vector.sums(masked, count, step, g + top + o, x + top + o, mean + o, inverse + o, scale + o, shift + o, out + o, rest);
  }
}

/**
 * For the rows r of chunk i: partials[i, 0, c] = Σ g[r, c] and partials[i, 1, c] = Σ g[r, c] (x[r, c] - mean[c]) inverse[c], where g
 * counts as 0 wherever the relu of scaleShift passed nothing on; scale may be 0 for no relu. x, g [rows, cols]; partials
 * [chunks, 2, cols]. Range over chunks.
 * @split 1: range * 2 * chunk * cols
 */
export function batchNormSums(
  begin: Size,
  end: Size,
  chunk: Size,
  rows: Rows,
  cols: Columns,
  g: Pointer,
  x: Pointer,
  mean: Pointer,
  inverse: Pointer,
  scale: Pointer,
  shift: Pointer,
  partials: Pointer,
): void {
  sumsOf(scale != 0, begin, end, chunk, rows, cols, g, x, mean, inverse, scale, shift, partials);
}

/**
 * out[r, c] = a[c] g[r, c] + b[c] (x[r, c] - mean[c]) + c[c], where g counts as 0 wherever the relu of scaleShift with the scale a passed
 * nothing on; shift may be 0 for no relu. g, x, out [rows, cols]. Range over rows.
 * @split 16: range * (cols + 4)
 */
export function batchNormGrad(
  begin: Rows,
  end: Rows,
  cols: Columns,
  g: Pointer,
  x: Pointer,
  mean: Pointer,
  a: Pointer,
  b: Pointer,
  c: Pointer,
  shift: Pointer,
  out: Pointer,
): void {
  const step = cols * SIZE;
  const whole = step & ~15;
  const block = blockOf(step);
  for (let top = begin; top < end; top += block) {
    const rows = min(block, end - top);
    const from = top * step;
    for (let o: usize = 0; o < whole; o += 16) {
      const at = from + o;
      if (shift) Vector.gradient(true, rows, step, g + at, x + at, mean + o, a + o, b + o, c + o, shift + o, out + at, LANES);
      else Vector.gradient(false, rows, step, g + at, x + at, mean + o, a + o, b + o, c + o, 0, out + at, LANES);
    }
    if (whole == step) continue;
    const at = from + whole;
    const rest = cols - whole / SIZE;
    if (shift)
      Vector.gradient(true, rows, step, g + at, x + at, mean + whole, a + whole, b + whole, c + whole, shift + whole, out + at, rest);
    else Vector.gradient(false, rows, step, g + at, x + at, mean + whole, a + whole, b + whole, c + whole, 0, out + at, rest);
  }
}

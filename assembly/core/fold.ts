import { LANES, SIZE, Simd } from './simd';
import { Tail } from './tail';

/** What a reduction does with two values. */
export enum Fold {
  Sum,
  Max,
  Min,
}

/** Reductions of contiguous elements in a fixed order; `fold` is a constant wherever they are called. NaN propagates. */
export class Reduce {
  /** The value that changes nothing: 0, -Infinity, Infinity. */
  @inline static identity(fold: Fold): v128 {
    return v128.splat<real>(fold == Fold.Sum ? 0 : fold == Fold.Max ? -Infinity : Infinity);
  }

  @inline static combine(fold: Fold, a: v128, b: v128): v128 {
    if (fold == Fold.Sum) return v128.add<real>(a, b);
    return fold == Fold.Max ? v128.max<real>(a, b) : v128.min<real>(a, b);
  }

  /** All lanes of one vector, combined into each. */
  @inline static lanes(fold: Fold, v: v128): v128 {
    if (fold == Fold.Sum) return v128.splat<real>(Simd.sumLanes(v));
    if (sizeof<real>() == 8) return Reduce.combine(fold, v, v128.shuffle<f64>(v, v, 1, 0));
    const pairs = Reduce.combine(fold, v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
    return Reduce.combine(fold, pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2));
  }

  /** `n` contiguous elements, the result in every lane. Four chains hide the latency of an addition. */
  @inline static row(fold: Fold, n: usize, x: usize): v128 {
    const identity = Reduce.identity(fold);
    let s0 = identity;
    let s1 = identity;
    let s2 = identity;
    let s3 = identity;
    let i: usize = 0;
    for (; i + 4 * LANES <= n; i += 4 * LANES) {
      const p = x + i * SIZE;
      s0 = Reduce.combine(fold, s0, v128.load(p));
      s1 = Reduce.combine(fold, s1, v128.load(p, 16));
      s2 = Reduce.combine(fold, s2, v128.load(p, 32));
      s3 = Reduce.combine(fold, s3, v128.load(p, 48));
    }
    for (; i + LANES <= n; i += LANES) s0 = Reduce.combine(fold, s0, v128.load(x + i * SIZE));
    if (i < n) s1 = Reduce.combine(fold, s1, Tail.load(x + i * SIZE, n - i, identity));
    return Reduce.lanes(fold, Reduce.combine(fold, Reduce.combine(fold, s0, s1), Reduce.combine(fold, s2, s3)));
  }

  /** `rows` rows of [rows, cols], one below the other: y[c] for all columns. */
  @inline static columns(fold: Fold, rows: usize, cols: usize, x: usize, y: usize): void {
    const identity = Reduce.identity(fold);
    const step = cols * SIZE;
    let j: usize = 0;
    for (; j + 4 * LANES <= cols; j += 4 * LANES) {
      let s0 = identity;
      let s1 = identity;
      let s2 = identity;
      let s3 = identity;
      let p = x + j * SIZE;
      for (let r: usize = 0; r < rows; r++) {
        s0 = Reduce.combine(fold, s0, v128.load(p));
        s1 = Reduce.combine(fold, s1, v128.load(p, 16));
        s2 = Reduce.combine(fold, s2, v128.load(p, 32));
        s3 = Reduce.combine(fold, s3, v128.load(p, 48));
        p += step;
      }
      v128.store(y + j * SIZE, s0);
      v128.store(y + j * SIZE, s1, 16);
      v128.store(y + j * SIZE, s2, 32);
      v128.store(y + j * SIZE, s3, 48);
    }
    for (; j < cols; j += LANES) {
      // two rows at a time, in two chains
      const count = cols - j;
      let s0 = identity;
      let s1 = identity;
      let p = x + j * SIZE;
      let r: usize = 0;
      for (; r + 2 <= rows; r += 2) {
        s0 = Reduce.combine(fold, s0, Tail.loadUpTo(p, count));
        s1 = Reduce.combine(fold, s1, Tail.loadUpTo(p + step, count));
        p += 2 * step;
      }
      if (r < rows) s0 = Reduce.combine(fold, s0, Tail.loadUpTo(p, count));
      Tail.storeUpTo(y + j * SIZE, Reduce.combine(fold, s0, s1), count);
    }
  }
}

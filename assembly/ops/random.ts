import { Elementary } from '../core/math';
import { Random } from '../core/random';
import { LANES, SIZE } from '../core/simd';
import { Tail } from '../core/tail';

class Draw {
  /** Writes those of the four elements of a block that lie in [begin, end): in f32 they are `low`, in f64 `low` and `high`. */
  @inline static store(begin: usize, end: usize, block: usize, low: v128, high: v128, y: usize): void {
    const at = block * 4;
    const first = begin > at ? begin - at : 0;
    const last = min(end - at, 4);
    const p = y + at * SIZE;
    if (sizeof<real>() == 4) {
      if (last - first == 4) v128.store(p, low);
      else Tail.storeLanes(p, low, first, last);
    } else {
      if (first < 2) Tail.storeLanes(p, low, first, min<usize>(last, 2));
      if (last > 2) Tail.storeLanes(p + 16, high, max<usize>(first, 2) - 2, last - 2);
    }
  }

  /** √(-2 ln u) cos(2πt), u in (0, 1] and t in turns from 24 bits each. Odd lanes turn back by a quarter, which makes the sine. */
  @inline static normal(radiusWords: v128, turnWords: v128): v128 {
    const unit = v128.splat<real>(1.0 / 16777216.0);
    const u = v128.mul<real>(v128.add<real>(Random.upperBits(radiusWords), v128.splat<real>(1)), unit);
    const radius = v128.sqrt<real>(v128.mul<real>(v128.splat<real>(-2), Elementary.log(u)));
    const quarters = sizeof<real>() == 4 ? f32x4(0, 0.25, 0, 0.25) : f64x2(0, 0.25);
    const turns = v128.sub<real>(v128.mul<real>(Random.upperBits(turnWords), unit), quarters);
    return v128.mul<real>(radius, Elementary.cosTurns(turns));
  }

  /** Words 2 and 3 in the place of 0 and 1. */
  @inline static upper(words: v128): v128 {
    return v128.shuffle<i64>(words, words, 1, 1);
  }
}

/**
 * y[i] = x[i] · scale where lowbias32(i + key), read as i32, is at least `threshold`, else 0; i counts from the array's start. The mask is
 * a function of i and key, so backward recomputes it. Keeps a share of (2^31 - threshold) / 2^32. Range over elements.
 * @split 256: range * 3
 */
export function dropout(begin: Size, end: Size, key: u32, threshold: i32, scale: real, x: Pointer, y: Pointer): void {
  const least = i32x4.splat(threshold);
  const factor = v128.splat<real>(scale);
  const step = i32x4.splat(<i32>LANES);
  let counters = Random.counters(key + <u32>begin);
  let i = begin;
  for (; i + LANES <= end; i += LANES) {
    const scaled = v128.mul<real>(v128.load(x + i * SIZE), factor);
    v128.store(y + i * SIZE, v128.and(scaled, Random.keep(counters, least)));
    counters = i32x4.add(counters, step);
  }
  if (i < end) {
    const scaled = v128.mul<real>(Tail.loadUpTo(x + i * SIZE, end - i), factor);
    Tail.store(y + i * SIZE, v128.and(scaled, Random.keep(counters, least)), end - i);
  }
}

/** dropout with the counter index[i] (u32) instead of i: the same mask for permuted values. Range over elements. @split 256: range * 3 */
export function dropoutAt(begin: Size, end: Size, key: u32, threshold: i32, scale: real, index: Pointer, x: Pointer, y: Pointer): void {
  const least = i32x4.splat(threshold);
  const factor = v128.splat<real>(scale);
  const keys = i32x4.splat(key);
  let i = begin;
  for (; i + LANES <= end; i += LANES) {
    const counters = i32x4.add(keys, Indices.load(index + (i << 2), LANES));
    const scaled = v128.mul<real>(v128.load(x + i * SIZE), factor);
    v128.store(y + i * SIZE, v128.and(scaled, Random.keep(counters, least)));
  }
  if (i < end) {
    const counters = i32x4.add(keys, Indices.load(index + (i << 2), end - i));
    const scaled = v128.mul<real>(Tail.loadUpTo(x + i * SIZE, end - i), factor);
    Tail.store(y + i * SIZE, v128.and(scaled, Random.keep(counters, least)), end - i);
  }
}

class Indices {
  /** LANES u32, or the `count` > 0 that are left. */
  @inline static load(p: usize, count: usize): v128 {
    if (sizeof<real>() == 4) return Tail.loadUpTo(p, count);
    return count == 1 ? v128.load32_zero(p) : v128.load64_zero(p);
  }
}

/**
 * Uniform numbers in [low, high): element i is word i mod 4 of Philox4x32-10 at counter i / 4, its upper 24 bits as a fraction; i counts
 * from the array's start. Range over elements.
 */
export function uniform(begin: Size, end: Size, key0: u32, key1: u32, low: real, high: real, y: Pointer): void {
  const offset = v128.splat<real>(low);
  const unit = v128.splat<real>((high - low) * <real>(1.0 / 16777216.0));
  // rounding may reach `high`
  const greatest = v128.splat<real>(max<real>(low, Random.below(high)));
  for (let block = begin >> 2; block << 2 < end; block++) {
    const words = Random.philox(<u32>block, key0, key1);
    const a = v128.pmin<real>(v128.add<real>(v128.mul<real>(Random.upperBits(words), unit), offset), greatest);
    const b = v128.pmin<real>(v128.add<real>(v128.mul<real>(Random.upperBits(Draw.upper(words)), unit), offset), greatest);
    Draw.store(begin, end, block, a, b, y);
  }
}

/**
 * Normal numbers of the given mean and standard deviation: Box-Muller on the word pairs (0, 1) and (2, 3) of Philox4x32-10 at counter
 * i / 4, cosine first; |z| ≤ 5.77. Range over elements.
 */
export function normal(begin: Size, end: Size, key0: u32, key1: u32, mean: real, std: real, y: Pointer): void {
  const offset = v128.splat<real>(mean);
  const factor = v128.splat<real>(std);
  for (let block = begin >> 2; block << 2 < end; block++) {
    const words = Random.philox(<u32>block, key0, key1);
    const radiusWords = v128.shuffle<i32>(words, words, 0, 0, 2, 2);
    const turnWords = v128.shuffle<i32>(words, words, 1, 1, 3, 3);
    const a = v128.add<real>(v128.mul<real>(Draw.normal(radiusWords, turnWords), factor), offset);
    let b = a;
    if (sizeof<real>() == 8) {
      b = v128.add<real>(v128.mul<real>(Draw.normal(Draw.upper(radiusWords), Draw.upper(turnWords)), factor), offset);
    }
    Draw.store(begin, end, block, a, b, y);
  }
}

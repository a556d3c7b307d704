import { LANES, SIZE } from './simd';

/**
 * Vectors that are only partly inside an array: the last `count` elements of a row, 0 < count < LANES.
 * The arithmetic on them is that of whole vectors, so an element gets the same bits wherever a range is cut.
 */
export class Tail {
  /** The first `count` lanes from memory, the others from `rest`. */
  @inline static load(p: usize, count: usize, rest: v128): v128 {
    if (sizeof<real>() == 8) return v128.load64_lane(p, rest, 0);
    if (count == 1) return v128.load32_lane(p, rest, 0);
    const pair = v128.load64_lane(p, rest, 0);
    return count == 2 ? pair : v128.load32_lane(p, pair, 2, 8);
  }

  /** Writes the first `count` lanes. */
  @inline static store(p: usize, v: v128, count: usize): void {
    if (sizeof<real>() == 8) {
      v128.store64_lane(p, v, 0);
    } else if (count == 1) {
      v128.store32_lane(p, v, 0);
    } else {
      v128.store64_lane(p, v, 0);
      if (count == 3) v128.store32_lane(p, v, 2, 8);
    }
  }

  /** One vector of an array that has `count` > 0 elements left, with zeros past its end. */
  @inline static loadUpTo(p: usize, count: usize): v128 {
    return count >= LANES ? v128.load(p) : Tail.load(p, count, v128.splat<real>(0));
  }

  /** Writes as many lanes as there are elements left, `count` > 0. */
  @inline static storeUpTo(p: usize, v: v128, count: usize): void {
    if (count >= LANES) v128.store(p, v);
    else Tail.store(p, v, count);
  }

  /** The first `count` lanes, zeros in the others. */
  @inline static keep(v: v128, count: usize): v128 {
    if (sizeof<real>() == 8) return v128.and(v, i64x2.gt_s(i64x2.splat(count), i64x2(0, 1)));
    return v128.and(v, i32x4.gt_s(i32x4.splat(<i32>count), i32x4(0, 1, 2, 3)));
  }

  /** Writes lanes first ≤ lane < last to p + lane, for ranges that begin or end inside a vector. */
  @inline static storeLanes(p: usize, v: v128, first: usize, last: usize): void {
    if (sizeof<real>() == 8) {
      if (first == 0) v128.store64_lane(p, v, 0);
      if (last == LANES) v128.store64_lane(p, v, 1, SIZE);
    } else {
      if (first == 0) v128.store32_lane(p, v, 0);
      if (first <= 1 && last > 1) v128.store32_lane(p, v, 1, 4);
      if (first <= 2 && last > 2) v128.store32_lane(p, v, 2, 8);
      if (last == LANES) v128.store32_lane(p, v, 3, 12);
    }
  }
}

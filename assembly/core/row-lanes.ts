import { Elementary } from './math';
import { SIZE } from './simd';

/**
 * As many rows of logits as a vector has lanes, one in each: a short row in a vector of its own would waste lanes, and its maximum, sum and
 * logarithm all but one of them. A lane knows nothing of the others, so a row gets the same bits in any company. Of the four addresses f64 uses
 * the first two.
 */
export class RowLanes {
  /** One element of each row. */
  @inline static load(p0: usize, p1: usize, p2: usize, p3: usize): v128 {
    if (sizeof<real>() == 8) return v128.load64_lane(p1, v128.load64_zero(p0), 1);
    const pair = v128.load32_lane(p1, v128.load32_zero(p0), 1);
    return v128.load32_lane(p3, v128.load32_lane(p2, pair, 2), 3);
  }

  @inline static store(v: v128, p0: usize, p1: usize, p2: usize, p3: usize): void {
    if (sizeof<real>() == 8) {
      v128.store64_lane(p0, v, 0);
      v128.store64_lane(p1, v, 1);
    } else {
      v128.store32_lane(p0, v, 0);
      v128.store32_lane(p1, v, 1);
      v128.store32_lane(p2, v, 2);
      v128.store32_lane(p3, v, 3);
    }
  }

  /** Largest logit of each row of so many bytes. A NaN may be passed over: the sum of the exponentials keeps it. */
  @inline static top(p0: usize, p1: usize, p2: usize, p3: usize, bytes: usize): v128 {
    let best = RowLanes.load(p0, p1, p2, p3);
    for (let j = SIZE; j < bytes; j += SIZE) {
      best = v128.pmax<real>(best, RowLanes.load(p0 + j, p1 + j, p2 + j, p3 + j));
    }
    return best;
  }

  /** The sum of exp(logit - top). The powers are kept `out` bytes behind the logits; 0: they are not. */
  @inline static powers(p0: usize, p1: usize, p2: usize, p3: usize, bytes: usize, top: v128, out: usize): v128 {
    let sum = v128.splat<real>(0);
    for (let j: usize = 0; j < bytes; j += SIZE) {
      const power = Elementary.expOfNegative(v128.sub<real>(RowLanes.load(p0 + j, p1 + j, p2 + j, p3 + j), top));
      if (out) RowLanes.store(power, p0 + out + j, p1 + out + j, p2 + out + j, p3 + out + j);
      sum = v128.add<real>(sum, power);
    }
    return sum;
  }

  /** Multiplies rows of so many bytes by a factor each. */
  @inline static scale(p0: usize, p1: usize, p2: usize, p3: usize, bytes: usize, factor: v128): void {
    for (let j: usize = 0; j < bytes; j += SIZE) {
      RowLanes.store(v128.mul<real>(factor, RowLanes.load(p0 + j, p1 + j, p2 + j, p3 + j)), p0 + j, p1 + j, p2 + j, p3 + j);
    }
  }
}

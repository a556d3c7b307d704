import { LANES, SIZE, Simd } from './simd';
import { Tail } from './tail';

/** Dot products of rows that hold `heads` vectors of `width` elements, one after the other. */
export class Heads {
  /** The part that columns [at, at + LANES) of a head add to <a, b>; past the width nothing. */
  @inline static product(a: usize, b: usize, left: usize): v128 {
    return v128.mul<real>(Tail.loadUpTo(a, left), Tail.loadUpTo(b, left));
  }

  /** <a, b> over `width` elements, in an order that depends on the width alone. */
  @inline static dot(width: usize, a: usize, b: usize): real {
    let sum = v128.splat<real>(0);
    let c: usize = 0;
    for (; c + LANES <= width; c += LANES) sum = Simd.multiplyAdd(v128.load(a + c * SIZE), v128.load(b + c * SIZE), sum);
    if (c < width) sum = v128.add<real>(sum, Heads.product(a + c * SIZE, b + c * SIZE, width - c));
    return Simd.sumLanes(sum);
  }

  /** <a + e, b> over `width` elements; <a, b> where e is 0. */
  @inline static dotPlus(width: usize, a: usize, e: usize, b: usize): real {
    if (e == 0) return Heads.dot(width, a, b);
    let sum = v128.splat<real>(0);
    for (let c: usize = 0; c < width; c += LANES) {
      const o = c * SIZE;
      const both = v128.add<real>(Tail.loadUpTo(a + o, width - c), Tail.loadUpTo(e + o, width - c));
      sum = Simd.multiplyAdd(both, Tail.loadUpTo(b + o, width - c), sum);
    }
    return Simd.sumLanes(sum);
  }

  /** One vector of a (b - shift); shift 0 means none. */
  @inline static shifted(a: usize, b: usize, shift: usize): v128 {
    const right = v128.load(b);
    return v128.mul<real>(v128.load(a), shift ? v128.sub<real>(right, v128.load(shift)) : right);
  }

  /** The lane sums of four vectors of f32, as one vector. */
  @inline static sums(a: v128, b: v128, c: v128, d: v128): v128 {
    const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7));
    const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 2, 4, 6), v128.shuffle<f32>(c, d, 1, 3, 5, 7));
    return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7));
  }

  /** Lane k of four f32 in every lane; k is a literal. */
  @inline static lane(v: v128, k: i32): v128 {
    if (k == 0) return v128.shuffle<f32>(v, v, 0, 0, 0, 0);
    if (k == 1) return v128.shuffle<f32>(v, v, 1, 1, 1, 1);
    if (k == 2) return v128.shuffle<f32>(v, v, 2, 2, 2, 2);
    return v128.shuffle<f32>(v, v, 3, 3, 3, 3);
  }

  /** x where x > 0, else slope · x. */
  @inline static leaky(x: v128, slope: v128): v128 {
    return v128.bitselect(x, v128.mul<real>(x, slope), v128.gt<real>(x, v128.splat<real>(0)));
  }
}

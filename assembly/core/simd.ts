/** Bytes of one element, and elements of one 128-bit vector. */
export const SIZE: usize = sizeof<real>();
export const LANES: usize = 16 / sizeof<real>();

/** SIMD idioms that have no operator of their own. Static methods inline and stay valid TypeScript for every tool. */
export class Simd {
  /** c + a * b; fused in the relaxed build only. The accumulator comes first: V8 allocates registers better that way. */
  @inline static multiplyAdd(a: v128, b: v128, c: v128): v128 {
    if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<real>(a, b, c);
    return v128.add<real>(c, v128.mul<real>(a, b));
  }

  /** One element of memory in every lane. */
  @inline static splatFrom(p: usize): v128 {
    return sizeof<real>() == 4 ? v128.load32_splat(p) : v128.load64_splat(p);
  }

  /** Sum of the lanes, in a fixed order. */
  @inline static sumLanes(v: v128): real {
    if (sizeof<real>() == 4) {
      const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
      return <real>(f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1));
    }
    return <real>(f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1));
  }
}

/** Elements of one vector in this build; lets the facade round work to whole vectors. */
export function lanes(): usize {
  return LANES;
}

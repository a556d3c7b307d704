/** Scalar random numbers as functions of a key, a place and a count: no state, so any order gives the same numbers. */
export class Draw {
  /** lowbias32 (Chris Wellons' hash prospector). */
  @inline static mix(x: u32): u32 {
    x = (x ^ (x >> 16)) * 0x21f0aaad;
    x = (x ^ (x >> 15)) * 0x735a2d97;
    return x ^ (x >> 15);
  }

  /** Where the numbers of one place begin. */
  @inline static place(key0: u32, key1: u32, place: u32): u32 {
    return Draw.mix(Draw.mix(place ^ key0) + key1);
  }

  /** The nth 32 random bits of a place. */
  @inline static bits(place: u32, n: u32): u32 {
    return Draw.mix(place + n * 0x9e3779b9);
  }

  /** A whole number in [0, bound), from 32 random bits: biased by less than bound / 2^32. */
  @inline static below(bits: u32, bound: u32): u32 {
    return <u32>((<u64>bits * <u64>bound) >> 32);
  }
}

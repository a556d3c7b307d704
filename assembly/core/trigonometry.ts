import { SIZE, Simd } from './simd';

/**
 * π/2 in three pieces, the first two of 33 bits, so that their products with a whole number below 2^20 are exact, and 2/π. Then
 * polynomials computed for this file (60 digits), highest power first, |r| ≤ π/4:
 * - SIN: (sin(r) / r - 1) / r² in r²; relative error of sin below 2e-11 (f32), 2e-17 (f64).
 * - COS: (cos(r) - 1 + r²/2) / r⁴ in r²; error of cos below 8e-10, 6e-19.
 */
const TURN: usize = memory.data<f64>([1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21, 0.6366197723675814]);
const SIN32: usize = memory.data<f32>([2.7246869649388827e-6, -0.00019840063760057092, 0.008333331905305386, -0.1666666716337204]);
const SIN64: usize = memory.data<f64>([
  1.5916726193889336e-10, -2.5051112272573243e-8, 2.755731600817155e-6, -0.0001984126983657571, 0.008333333333330827, -0.16666666666666666,
]);
const COS32: usize = memory.data<f32>([2.454541936458554e-5, -0.0013888290850445628, 0.0416666641831398]);
const COS64: usize = memory.data<f64>([
  -1.1381754653662937e-11, 2.0876134024090145e-9, -2.755731721268659e-7, 2.4801587298651292e-5, -0.0013888888888887322,
  0.041666666666666664,
]);

/** Beyond this a rounding error of x is a good part of a turn, and the result is NaN. */
const FARTHEST: f32 = 2147483648;

/** sin and cos. The quarter turns are taken off in double precision, whatever the type. */
export class Trigonometry {
  /** At most 2 ulp (f32) and 2e-15 (f64) for |x| ≤ 1e5, at most 1e-6 up to 2^31; beyond that NaN. */
  @inline static sin(x: v128): v128 {
    return Trigonometry.wave(x, 0);
  }

  /** As precise as sin. */
  @inline static cos(x: v128): v128 {
    return Trigonometry.wave(x, 1);
  }

  /** sin(x + quarters · π/2). */
  @inline private static wave(x: v128, quarters: i32): v128 {
    const low = sizeof<real>() == 4 ? f64x2.promote_low_f32x4(x) : x;
    const lowTurns = Trigonometry.turns(low);
    const lowRest = Trigonometry.rest(low, lowTurns);
    const lowQuarter = i32x4.trunc_sat_f64x2_s_zero(lowTurns);
    let r = lowRest;
    let quarter: v128;
    if (sizeof<real>() == 4) {
      const high = f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3));
      const highTurns = Trigonometry.turns(high);
      const highRest = f32x4.demote_f64x2_zero(Trigonometry.rest(high, highTurns));
      r = v128.shuffle<i32>(f32x4.demote_f64x2_zero(lowRest), highRest, 0, 1, 4, 5);
      quarter = v128.shuffle<i32>(lowQuarter, i32x4.trunc_sat_f64x2_s_zero(highTurns), 0, 1, 4, 5);
    } else {
      quarter = v128.shuffle<i32>(lowQuarter, lowQuarter, 0, 0, 1, 1);
    }
    quarter = i32x4.add(quarter, i32x4.splat(quarters));
    const odd = i32x4.eq(v128.and(quarter, i32x4.splat(1)), i32x4.splat(1));
    const signs = i32x4.shl(v128.and(quarter, i32x4.splat(2)), 30);
    const sign = sizeof<real>() == 4 ? signs : v128.and(signs, i64x2.splat(i64.MIN_VALUE));
    const z = v128.mul<real>(r, r);
    const y = v128.xor(v128.bitselect(Trigonometry.cosine(z), Trigonometry.sine(r, z), odd), sign);
    const near = v128.lt<real>(v128.abs<real>(x), v128.splat<real>(<real>FARTHEST));
    return v128.or(y, v128.not(near)); // a comparison that fails becomes all ones, which is a NaN
  }

  @inline private static turns(x: v128): v128 {
    return f64x2.nearest(f64x2.mul(x, v128.load64_splat(TURN, 24)));
  }

  /** x - turns · π/2. */
  @inline private static rest(x: v128, turns: v128): v128 {
    const high = f64x2.sub(x, f64x2.mul(turns, v128.load64_splat(TURN)));
    const middle = f64x2.sub(high, f64x2.mul(turns, v128.load64_splat(TURN, 8)));
    return f64x2.sub(middle, f64x2.mul(turns, v128.load64_splat(TURN, 16)));
  }

  @inline private static step(p: v128, z: v128, table: usize, index: usize): v128 {
    return Simd.multiplyAdd(p, z, Simd.splatFrom(table + index * SIZE));
  }

  @inline private static sine(r: v128, z: v128): v128 {
    const t = sizeof<real>() == 4 ? SIN32 : SIN64;
    let p = Trigonometry.step(Simd.splatFrom(t), z, t, 1);
    p = Trigonometry.step(p, z, t, 2);
    p = Trigonometry.step(p, z, t, 3);
    if (sizeof<real>() == 8) {
      p = Trigonometry.step(p, z, t, 4);
      p = Trigonometry.step(p, z, t, 5);
    }
    return v128.add<real>(r, v128.mul<real>(v128.mul<real>(r, z), p));
  }

  @inline private static cosine(z: v128): v128 {
    const t = sizeof<real>() == 4 ? COS32 : COS64;
    let p = Trigonometry.step(Simd.splatFrom(t), z, t, 1);
    p = Trigonometry.step(p, z, t, 2);
    if (sizeof<real>() == 8) {
      p = Trigonometry.step(p, z, t, 3);
      p = Trigonometry.step(p, z, t, 4);
      p = Trigonometry.step(p, z, t, 5);
    }
    const half = v128.mul<real>(z, v128.splat<real>(0.5));
    return v128.sub<real>(v128.splat<real>(1), v128.sub<real>(half, v128.mul<real>(v128.mul<real>(z, z), p)));
  }
}

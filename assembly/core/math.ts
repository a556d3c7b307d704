import { SIZE, Simd } from './simd';

/**
 * Constants of one element type. They stay in memory: V8 makes vector constants anew in every turn of a loop, at twice the price
 * of a load. Polynomials are Chebyshev interpolants computed for this file (60 digits), highest power first:
 * - EXP: (e^r - 1 - r) / r² on |r| ≤ ln 2 / 2; relative error of e^r below 2e-10 (f32), 2e-19 (f64).
 * - LOG: (2 atanh(s) / s - 2) / s² in s² where s = f / (2 + f), √½ ≤ 1 + f < √2; relative error of log below 3e-9, 5e-18.
 * - TANH: (tanh(x) / x - 1) / x² in x² on |x| ≤ 0.625; relative error of tanh below 1e-9.
 * - SINE: sin(2πa) / a in a² on |a| ≤ 1/4; relative error below 1e-8, 1e-18.
 * LN2_HIGH has so few bits that its product with an exponent is exact.
 */
const SHARED32: usize = memory.data<f32>([
  1,
  2,
  0.5,
  Mathf.LOG2E,
  12582912,
  0.693359375,
  -2.12194440054691e-4,
  Mathf.SQRT1_2,
  1.1754943508222875e-38,
  33554432,
  25,
]);
const SHARED64: usize = memory.data<f64>([
  1,
  2,
  0.5,
  Math.LOG2E,
  6755399441055744,
  0.6931471803691238,
  1.9082149292705877e-10,
  Math.SQRT1_2,
  2.2250738585072014e-308,
  18014398509481984,
  54,
]);
const EXP32: usize = memory.data<f32>([
  0.000198910798644647, 0.0013933731243014336, 0.00833331048488617, 0.041666463017463684, 0.1666666716337204, 0.5,
]);
const EXP64: usize = memory.data<f64>([
  2.09147553258932e-9, 2.5105312729622103e-8, 2.755727347871858e-7, 2.755725517000089e-6, 2.480158732567746e-5, 0.0001984126987500228,
  0.0013888888888883711, 0.008333333333326084, 0.04166666666666667, 0.1666666666666667, 0.5,
]);
const LOG32: usize = memory.data<f32>([0.29580986499786377, 0.3998875916004181, 0.6666668653488159]);
const LOG64: usize = memory.data<f64>([
  0.14617807153417325, 0.15331611722055008, 0.1818289243253687, 0.22222211089379496, 0.28571428626253836, 0.3999999999989889,
  0.666666666666667,
]);
const TANH32: usize = memory.data<f32>([
  0.002292744815349579, -0.008343945257365704, 0.02176891826093197, -0.053959257900714874, 0.13333304226398468, -0.3333333432674408,
]);
const SINE32: usize = memory.data<f32>([39.75982666015625, -76.58116912841797, 81.60247802734375, -41.34168243408203, 6.2831854820251465]);
const SINE64: usize = memory.data<f64>([
  0.10089695501646812, -0.7177337921413454, 3.8199280942271643, -15.0946416761179, 42.058693925428685, -76.70585975282492,
  81.60524927607362, -41.341702240399755, 6.283185307179586,
]);

/** Where a constant stands in the shared tables. */
enum Name {
  One,
  Two,
  Half,
  Log2E,
  /** 1.5 · 2^(mantissa bits): adding it rounds to a whole number, which then stands in the low bits. */
  Rounder,
  Ln2High,
  Ln2Low,
  SqrtHalf,
  MinNormal,
  /** A power of two that lifts subnormals among the normals, and its exponent. */
  Lift,
  LiftExponent,
}

/** exp, log and their kin on vectors. Accuracies are of the plain build, over all inputs; NaN gives NaN. */
export class Elementary {
  /** e^x. At most 2 ulp (f32), 1e-15 (f64); overflows to Infinity, underflows gradually to 0. */
  @inline static exp(x: v128): v128 {
    // pmax and pmin keep the first operand when it is NaN, unlike their mirror images
    const low = v128.splat<real>(sizeof<real>() == 4 ? -104 : -746);
    const high = v128.splat<real>(sizeof<real>() == 4 ? 89 : 710);
    const clamped = v128.pmin<real>(v128.pmax<real>(x, low), high);
    const rounded = Elementary.exponentOf(clamped);
    const y = v128.add<real>(Elementary.constant(Name.One), Elementary.reducedExpm1(clamped, rounded));
    // 2^n in two factors, since n reaches beyond the exponents of normal numbers; multiplied, not added to the bits, for NaN
    const half = sizeof<real>() == 4 ? i32x4.shr_s(rounded, 1) : i64x2.shr_s(rounded, 1);
    const rest = sizeof<real>() == 4 ? i32x4.sub(rounded, half) : i64x2.sub(rounded, half);
    return v128.mul<real>(v128.mul<real>(y, Elementary.powerOfTwo(half)), Elementary.powerOfTwo(rest));
  }

  /** e^x for x ≤ 0, one factor instead of two: what would be subnormal is 0. At most 2 ulp (f32), 1e-15 (f64). */
  @inline static expOfNegative(x: v128): v128 {
    const low = v128.splat<real>(sizeof<real>() == 4 ? -87 : -708);
    const clamped = v128.pmax<real>(x, low);
    const rounded = Elementary.exponentOf(clamped);
    const y = v128.add<real>(Elementary.constant(Name.One), Elementary.reducedExpm1(clamped, rounded));
    return v128.andnot(v128.mul<real>(y, Elementary.powerOfTwo(rounded)), v128.lt<real>(x, low));
  }

  /** e^x - 1. At most 2 ulp (f32), 1e-15 (f64), small x included; overflows to Infinity. */
  @inline static expm1(x: v128): v128 {
    const low = v128.splat<real>(sizeof<real>() == 4 ? -20 : -40);
    const high = v128.splat<real>(sizeof<real>() == 4 ? 89 : 710);
    const clamped = v128.pmin<real>(v128.pmax<real>(x, low), high);
    const rounded = Elementary.exponentOf(clamped);
    const reduced = Elementary.reducedExpm1(clamped, rounded);
    // half of it first: 2^n may overflow where the result does not
    const half = Elementary.constant(Name.Half);
    const scale = sizeof<real>() == 4 ? i32x4.add(half, i32x4.shl(rounded, 23)) : i64x2.add(half, i64x2.shl(rounded, 52));
    const y = v128.add<real>(v128.mul<real>(scale, reduced), v128.sub<real>(scale, half));
    // and half of a subnormal is not exact
    return v128.bitselect(x, v128.add<real>(y, y), v128.lt<real>(v128.abs<real>(x), Elementary.constant(Name.MinNormal)));
  }

  /** Natural logarithm. At most 1 ulp (f32), 1e-15 (f64); log(0) = -Infinity, log of a negative number is NaN. */
  @inline static log(x: v128): v128 {
    const subnormal = v128.lt<real>(x, Elementary.constant(Name.MinNormal));
    const lifted = v128.bitselect(v128.mul<real>(x, Elementary.constant(Name.Lift)), x, subnormal);
    let e = Elementary.logExponent(lifted);
    const f = Elementary.logFraction(lifted, e);
    e = v128.sub<real>(e, v128.and(subnormal, Elementary.constant(Name.LiftExponent)));
    return Elementary.finishLog(Elementary.logSum(f, e, v128.splat<real>(0)), x, x);
  }

  /** log(1 + x). At most 2 ulp (f32), 1e-15 (f64), small x included; -Infinity at -1, NaN below. */
  @inline static log1p(x: v128): v128 {
    const one = Elementary.constant(Name.One);
    const u = v128.add<real>(one, x);
    const e = Elementary.logExponent(u);
    // what rounding 1 + x lost, relative to it
    const lost = v128.div<real>(v128.sub<real>(x, v128.sub<real>(u, one)), u);
    return Elementary.finishLog(Elementary.logSum(Elementary.logFraction(u, e), e, lost), u, x);
  }

  /** log(1 + t) for 0 ≤ t ≤ 1. At most 1 ulp (f32), 1e-15 (f64), small t included. */
  @inline static log1pOfUnit(t: v128): v128 {
    const one = Elementary.constant(Name.One);
    const halves = v128.gt<real>(t, v128.splat<real>(0.41421356));
    const f = v128.bitselect(v128.mul<real>(Elementary.constant(Name.Half), v128.sub<real>(t, one)), t, halves);
    return Elementary.logSum(f, v128.and(halves, one), v128.splat<real>(0));
  }

  /** Hyperbolic tangent. At most 2 ulp (f32), 1e-15 (f64). */
  @inline static tanh(x: v128): v128 {
    const size = v128.abs<real>(x);
    const two = Elementary.constant(Name.Two);
    let y: v128;
    if (sizeof<real>() == 4) {
      // an odd polynomial near 0, else 1 - 2 / (e^(2|x|) + 1)
      const z = v128.mul<real>(x, x);
      const near = v128.add<real>(size, v128.mul<real>(v128.mul<real>(size, z), Elementary.tanhSeries(z)));
      const one = Elementary.constant(Name.One);
      const power = Elementary.exp(v128.add<real>(size, size));
      const far = v128.sub<real>(one, v128.div<real>(two, v128.add<real>(power, one)));
      y = v128.bitselect(near, far, v128.lt<real>(size, v128.splat<real>(0.625)));
    } else {
      // -q / (q + 2) where q = e^(-2|x|) - 1
      const q = Elementary.expm1(v128.mul<real>(v128.splat<real>(-2), size));
      y = v128.div<real>(v128.abs<real>(q), v128.add<real>(q, two));
    }
    return v128.or(y, v128.and(x, v128.splat<real>(-0.0)));
  }

  /** 1 / (1 + e^-x), from e^-|x| so that nothing overflows. At most 4 ulp (f32), 1e-15 (f64), also where the result is subnormal. */
  @inline static sigmoid(x: v128): v128 {
    const one = Elementary.constant(Name.One);
    const e = Elementary.exp(v128.neg<real>(v128.abs<real>(x)));
    const numerator = v128.bitselect(e, one, v128.lt<real>(x, v128.splat<real>(0)));
    return v128.div<real>(numerator, v128.add<real>(one, e));
  }

  /** cos(2πt) for |t| < 2^20: t turns fold exactly onto a quarter turn around a zero of the cosine, where it is an odd polynomial. */
  @inline static cosTurns(t: v128): v128 {
    const distance = v128.abs<real>(v128.sub<real>(t, v128.nearest<real>(t)));
    const a = v128.sub<real>(v128.splat<real>(0.25), distance);
    return v128.mul<real>(a, Elementary.sineSeries(v128.mul<real>(a, a)));
  }

  /** e where u = 2^e · m with √½ ≤ m < √2, for a normal u > 0; the whole number becomes real through the low bits of the rounder. */
  @inline private static logExponent(u: v128): v128 {
    const origin = Elementary.constant(Name.SqrtHalf);
    const rounder = Elementary.constant(Name.Rounder);
    if (sizeof<real>() == 4) return v128.sub<real>(i32x4.add(i32x4.shr_s(i32x4.sub(u, origin), 23), rounder), rounder);
    return v128.sub<real>(i64x2.add(i64x2.shr_s(i64x2.sub(u, origin), 52), rounder), rounder);
  }

  /** m - 1 where u = 2^e · m, exact. */
  @inline private static logFraction(u: v128, e: v128): v128 {
    const raised = v128.add<real>(e, Elementary.constant(Name.Rounder));
    const m = sizeof<real>() == 4 ? i32x4.sub(u, i32x4.shl(raised, 23)) : i64x2.sub(u, i64x2.shl(raised, 52));
    return v128.sub<real>(m, Elementary.constant(Name.One));
  }

  /** e ln 2 + log(1 + f) + extra, where log(1 + f) = f - (f²/2 - s (f²/2 + R)), which rounds only the small terms. */
  @inline private static logSum(f: v128, e: v128, extra: v128): v128 {
    const s = v128.div<real>(f, v128.add<real>(Elementary.constant(Name.Two), f));
    const z = v128.mul<real>(s, s);
    const halfSquare = v128.mul<real>(Elementary.constant(Name.Half), v128.mul<real>(f, f));
    const correction = v128.mul<real>(s, v128.add<real>(halfSquare, v128.mul<real>(z, Elementary.logSeries(z))));
    const small = v128.add<real>(v128.add<real>(correction, v128.mul<real>(e, Elementary.constant(Name.Ln2Low))), extra);
    return v128.add<real>(v128.mul<real>(e, Elementary.constant(Name.Ln2High)), v128.sub<real>(f, v128.sub<real>(halfSquare, small)));
  }

  /** The logarithm y of u, put right where u is 0, negative, or x infinite or NaN. */
  @inline private static finishLog(y: v128, u: v128, x: v128): v128 {
    const zero = v128.splat<real>(0);
    const finite = v128.bitselect(y, x, v128.lt<real>(x, v128.splat<real>(Infinity)));
    const notNegative = v128.or(finite, v128.lt<real>(u, zero));
    return v128.bitselect(v128.splat<real>(-Infinity), notNegative, v128.eq<real>(u, zero));
  }

  /** One of the shared constants in every lane. */
  @inline private static constant(name: Name): v128 {
    return Elementary.entry(sizeof<real>() == 4 ? SHARED32 : SHARED64, <usize>name);
  }

  @inline private static entry(table: usize, index: usize): v128 {
    return Simd.splatFrom(table + index * SIZE);
  }

  /** One step of Horner's rule: p · x + the next coefficient. */
  @inline private static horner(p: v128, x: v128, table: usize, index: usize): v128 {
    return Simd.multiplyAdd(p, x, Elementary.entry(table, index));
  }

  /** n = round(x / ln 2), still added to the rounder: as bits the low ones are n, as a number it is n + rounder. */
  @inline private static exponentOf(x: v128): v128 {
    return Simd.multiplyAdd(x, Elementary.constant(Name.Log2E), Elementary.constant(Name.Rounder));
  }

  /** e^r - 1 where r = x - n ln 2. */
  @inline private static reducedExpm1(x: v128, rounded: v128): v128 {
    const n = v128.sub<real>(rounded, Elementary.constant(Name.Rounder));
    const high = v128.sub<real>(x, v128.mul<real>(n, Elementary.constant(Name.Ln2High)));
    const r = v128.sub<real>(high, v128.mul<real>(n, Elementary.constant(Name.Ln2Low)));
    return v128.add<real>(v128.mul<real>(v128.mul<real>(r, r), Elementary.expSeries(r)), r);
  }

  /** 2^n for integer lanes whose low bits are n; whatever stands above is shifted out. */
  @inline private static powerOfTwo(n: v128): v128 {
    const one = Elementary.constant(Name.One);
    return sizeof<real>() == 4 ? i32x4.add(one, i32x4.shl(n, 23)) : i64x2.add(one, i64x2.shl(n, 52));
  }

  @inline private static expSeries(r: v128): v128 {
    const t = sizeof<real>() == 4 ? EXP32 : EXP64;
    let p = Elementary.horner(Elementary.entry(t, 0), r, t, 1);
    p = Elementary.horner(p, r, t, 2);
    p = Elementary.horner(p, r, t, 3);
    p = Elementary.horner(p, r, t, 4);
    p = Elementary.horner(p, r, t, 5);
    if (sizeof<real>() == 4) return p;
    p = Elementary.horner(p, r, t, 6);
    p = Elementary.horner(p, r, t, 7);
    p = Elementary.horner(p, r, t, 8);
    p = Elementary.horner(p, r, t, 9);
    return Elementary.horner(p, r, t, 10);
  }

  @inline private static logSeries(z: v128): v128 {
    const t = sizeof<real>() == 4 ? LOG32 : LOG64;
    let p = Elementary.horner(Elementary.entry(t, 0), z, t, 1);
    p = Elementary.horner(p, z, t, 2);
    if (sizeof<real>() == 4) return p;
    p = Elementary.horner(p, z, t, 3);
    p = Elementary.horner(p, z, t, 4);
    p = Elementary.horner(p, z, t, 5);
    return Elementary.horner(p, z, t, 6);
  }

  @inline private static tanhSeries(z: v128): v128 {
    let p = Elementary.horner(Elementary.entry(TANH32, 0), z, TANH32, 1);
    p = Elementary.horner(p, z, TANH32, 2);
    p = Elementary.horner(p, z, TANH32, 3);
    p = Elementary.horner(p, z, TANH32, 4);
    return Elementary.horner(p, z, TANH32, 5);
  }

  @inline private static sineSeries(z: v128): v128 {
    const t = sizeof<real>() == 4 ? SINE32 : SINE64;
    let p = Elementary.horner(Elementary.entry(t, 0), z, t, 1);
    p = Elementary.horner(p, z, t, 2);
    p = Elementary.horner(p, z, t, 3);
    p = Elementary.horner(p, z, t, 4);
    if (sizeof<real>() == 4) return p;
    p = Elementary.horner(p, z, t, 5);
    p = Elementary.horner(p, z, t, 6);
    p = Elementary.horner(p, z, t, 7);
    return Elementary.horner(p, z, t, 8);
  }
}

import { Elementary } from './math';
import { SIZE, Simd } from './simd';

/**
 * Polynomials computed for this file (60 digits), highest power first:
 * - NEAR: erf(x) / x - 1 in x² on |x| ≤ 1; error below 2e-9 (f32), 2e-19 (f64).
 * - FAR: log(erfc(c + u)) in u, the centre c in front; error of erf below 5e-10 on [1, 4] (f32), 5e-17 on [1, 6] (f64), where 1 - erf
 *   is less than a rounding error.
 */
const NEAR32: usize = memory.data<f32>([
  7.875874871388078e-5, -0.000801686430349946, 0.005189087241888046, -0.02685421146452427, 0.11283594369888306, -0.3761262595653534,
  0.12837916612625122,
]);
const NEAR64: usize = memory.data<f64>([
  5.957176147748911e-11, -1.1372848856791674e-9, 1.4659775274047436e-8, -1.6350312701054695e-7, 1.6461000484121368e-6,
  -1.4925595266831182e-5, 0.0001205533111164271, -0.000854832698083379, 0.0052239776248180145, -0.026866170645076792, 0.11283791670954879,
  -0.3761263890318375, 0.1283791670955126,
]);
const FAR32: usize = memory.data<f32>([
  1, 1.6371513993362896e-6, -3.2960830139927566e-5, 0.0003202395746484399, -0.002054300857707858, 0.010077808052301407,
  -0.04157574102282524, -0.8431047201156616, -2.638967752456665, -1.8496055603027344,
]);
const FAR64: usize = memory.data<f64>([
  3.5, -5.038175090820216e-18, 3.169997093543526e-17, 1.8647709480120564e-17, -4.137506353844001e-16, 5.507869202468303e-16,
  -5.252994671634073e-15, 6.703248087615219e-14, -4.1568031971878565e-13, 2.0554075993038623e-12, -9.09456815352739e-12,
  3.065185473437961e-11, -2.5027567470717578e-11, -7.74894938262315e-10, 9.532060947155006e-9, -8.069303240006965e-8, 5.856139032767791e-7,
  -3.889557155325179e-6, 2.4386373823313104e-5, -0.00014729777489954873, 0.000873687323545211, -0.005225658221939981, -0.9667530547422176,
  -7.266099588365191, -14.112437402148174,
]);

/** The error function, and the smooth activations that are made of it and of the elementary functions. NaN gives NaN. */
export class Smooth {
  /** erf x. At most 2 ulp (f32), 1e-15 (f64). */
  @inline static erf(x: v128): v128 {
    const size = v128.abs<real>(x);
    const z = v128.mul<real>(x, x);
    const one = v128.splat<real>(1);
    let p = sizeof<real>() == 4 ? Smooth.series(NEAR32, 7, z) : Smooth.series(NEAR64, 13, z);
    const near = v128.add<real>(size, v128.mul<real>(size, p));
    const t = v128.pmin<real>(size, v128.splat<real>(sizeof<real>() == 4 ? 4 : 6));
    const u = v128.sub<real>(t, Simd.splatFrom(sizeof<real>() == 4 ? FAR32 : FAR64));
    p = sizeof<real>() == 4 ? Smooth.series(FAR32 + SIZE, 9, u) : Smooth.series(FAR64 + SIZE, 24, u);
    const far = v128.sub<real>(one, Elementary.expOfNegative(p));
    return v128.or(v128.bitselect(near, far, v128.lt<real>(size, one)), v128.and(x, v128.splat<real>(-0.0)));
  }

  /** log(1 + e^x). At most 4 ulp (f32), 1e-15 (f64). */
  @inline static softplus(x: v128): v128 {
    const positive = v128.pmax<real>(x, v128.splat<real>(0));
    return v128.add<real>(positive, Elementary.log1pOfUnit(Elementary.exp(v128.neg<real>(v128.abs<real>(x)))));
  }

  /** Φ(x), the distribution function of the normal distribution, to 2 roundings of 1. */
  @inline static normal(x: v128): v128 {
    const e = Smooth.erf(v128.mul<real>(x, v128.splat<real>(<real>Math.SQRT1_2)));
    return Smooth.half(v128.add<real>(v128.splat<real>(1), e));
  }

  /** Φ(x) + x φ(x), the derivative of x Φ(x). */
  @inline static normalSlope(x: v128): v128 {
    const density = Elementary.expOfNegative(v128.neg<real>(Smooth.half(v128.mul<real>(x, x))));
    const scaled = v128.mul<real>(v128.mul<real>(Smooth.finite(x), v128.splat<real>(0.3989422804014327)), density);
    return v128.add<real>(Smooth.normal(x), scaled);
  }

  /** (1 + tanh u) / 2, u = √(2/π) (x + 0.044715 x³): near Φ(x). */
  @inline static nearlyNormal(x: v128): v128 {
    return Smooth.half(v128.add<real>(v128.splat<real>(1), Elementary.tanh(Smooth.cubic(x))));
  }

  /** The derivative of x · nearlyNormal(x). */
  @inline static nearlyNormalSlope(x: v128): v128 {
    const one = v128.splat<real>(1);
    const t = Elementary.tanh(Smooth.cubic(x));
    const inner = v128.add<real>(
      v128.splat<real>(0.7978845608028654),
      v128.mul<real>(v128.mul<real>(x, x), v128.splat<real>(0.10703222440890037)),
    );
    // where 1 - t² is 0 the factors beside it may be infinite
    const flat = v128.sub<real>(one, v128.mul<real>(t, t));
    const slope = v128.mul<real>(flat, v128.mul<real>(Smooth.finite(x), Smooth.finite(inner)));
    const bent = v128.andnot(slope, v128.eq<real>(flat, v128.splat<real>(0)));
    return Smooth.half(v128.add<real>(v128.add<real>(one, t), bent));
  }

  /** The derivative of x · sigmoid(x): s (1 + x (1 - s)). */
  @inline static siluSlope(x: v128): v128 {
    const one = v128.splat<real>(1);
    const s = Elementary.sigmoid(x);
    const x1 = Smooth.finite(x);
    return v128.mul<real>(s, v128.add<real>(one, v128.mul<real>(x1, v128.sub<real>(one, s))));
  }

  /** tanh(softplus x) = n / (n + 2) where n = e^x (e^x + 2). */
  @inline static mishGate(x: v128): v128 {
    const two = v128.splat<real>(2);
    const e = Elementary.exp(v128.pmin<real>(x, v128.splat<real>(sizeof<real>() == 4 ? 20 : 40)));
    const n = v128.mul<real>(e, v128.add<real>(e, two));
    return v128.div<real>(n, v128.add<real>(n, two));
  }

  /** The derivative of x · mishGate(x): w + x s (1 - w²), w the gate, s = sigmoid x. */
  @inline static mishSlope(x: v128): v128 {
    const w = Smooth.mishGate(x);
    const bent = v128.mul<real>(Elementary.sigmoid(x), v128.sub<real>(v128.splat<real>(1), v128.mul<real>(w, w)));
    return v128.add<real>(w, v128.mul<real>(Smooth.finite(x), bent));
  }

  /** x · gate, 0 at -Infinity, where the gate is 0. */
  @inline static gated(x: v128, gate: v128): v128 {
    return v128.mul<real>(v128.pmax<real>(x, v128.splat<real>(sizeof<real>() == 4 ? -f32.MAX_VALUE : -f64.MAX_VALUE)), gate);
  }

  /** x with infinities replaced by the largest number, so that 0 times it is 0. */
  @inline private static finite(x: v128): v128 {
    const most = v128.splat<real>(sizeof<real>() == 4 ? f32.MAX_VALUE : f64.MAX_VALUE);
    return v128.pmin<real>(v128.pmax<real>(x, v128.neg<real>(most)), most);
  }

  @inline private static half(x: v128): v128 {
    return v128.mul<real>(x, v128.splat<real>(0.5));
  }

  @inline private static cubic(x: v128): v128 {
    const x3 = v128.mul<real>(v128.mul<real>(x, x), v128.mul<real>(x, v128.splat<real>(0.044715)));
    return v128.mul<real>(v128.splat<real>(0.7978845608028654), v128.add<real>(x, x3));
  }

  /** A polynomial of `count` coefficients by Horner's rule. The count is a literal, so short ones are unrolled. */
  @inline private static series(table: usize, count: i32, x: v128): v128 {
    let p = Simd.splatFrom(table);
    if (count > 1) p = Simd.multiplyAdd(p, x, Simd.splatFrom(table + SIZE));
    if (count > 2) p = Simd.multiplyAdd(p, x, Simd.splatFrom(table + 2 * SIZE));
    if (count > 3) p = Simd.multiplyAdd(p, x, Simd.splatFrom(table + 3 * SIZE));
    if (count > 4) p = Simd.multiplyAdd(p, x, Simd.splatFrom(table + 4 * SIZE));
    if (count > 5) p = Simd.multiplyAdd(p, x, Simd.splatFrom(table + 5 * SIZE));
    if (count > 6) p = Simd.multiplyAdd(p, x, Simd.splatFrom(table + 6 * SIZE));
    if (count > 7) p = Simd.multiplyAdd(p, x, Simd.splatFrom(table + 7 * SIZE));
    if (count > 8) p = Simd.multiplyAdd(p, x, Simd.splatFrom(table + 8 * SIZE));
    for (let i = 9; i < count; i++) p = Simd.multiplyAdd(p, x, Simd.splatFrom(table + <usize>i * SIZE));
    return p;
  }
}

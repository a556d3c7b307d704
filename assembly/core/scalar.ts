/** 1.5 2^52: a sum with it is rounded to a whole number. */
const ROUND: f64 = 6755399441055744;

/**
 * exp and log of one number. For f32 the arithmetic is f64, so the result is the f32 next to the truth or its neighbour (under 0.501 ulp) with no
 * care for overflow, denormals or cancellation. For f64 it is the standard library's.
 */
export class Scalar {
  @inline static exp(x: real): real {
    return sizeof<real>() == 4 ? <real>exp32(<f64>x) : <real>NativeMath.exp(<f64>x);
  }

  @inline static log(x: real): real {
    return sizeof<real>() == 4 ? <real>log32(<f64>x) : <real>NativeMath.log(<f64>x);
  }
}

/**
 * 2^n e^r with n = round(x / ln 2), |r| <= ln 2 / 2; Taylor's series to r^8, relative error below 3e-10. Adding ROUND leaves n in the low bits of
 * the sum, which is faster than a conversion.
 */
function exp32(x: f64): f64 {
  if (x < -110) return 0;
  if (x > 90) return Infinity;
  const shifted = x * NativeMath.LOG2E + ROUND;
  const r = x - (shifted - ROUND) * NativeMath.LN2;
  const r2 = r * r;
  const low = 1 + r + r2 * (0.5 + r * (1.0 / 6.0));
  const high = 1.0 / 24.0 + r * (1.0 / 120.0) + r2 * (1.0 / 720.0 + r * (1.0 / 5040.0) + r2 * (1.0 / 40320.0));
  return (low + r2 * r2 * high) * reinterpret<f64>((reinterpret<u64>(shifted) + 1023) << 52);
}

/**
 * n ln 2 + log m with m in [sqrt(1/2), sqrt(2)): log m = 2 s (1 + s^2/3 + s^4/5 + ...), s = (m - 1) / (m + 1), |s| < 0.172; to s^13, relative error
 * below 1e-12.
 */
function log32(x: f64): f64 {
  if (!(x > 0)) return x == 0 ? -Infinity : NaN;
  if (x == Infinity) return x;
  const root = reinterpret<u64>(NativeMath.SQRT1_2);
  const bits = reinterpret<u64>(x) - root;
  const n = <i64>bits >> 52;
  const m = reinterpret<f64>((bits & (((<u64>1) << 52) - 1)) + root);
  const s = (m - 1) / (m + 1);
  const z = s * s;
  const z2 = z * z;
  const series = 1.0 + z * (1.0 / 3.0) + z2 * (1.0 / 5.0 + z * (1.0 / 7.0) + z2 * (1.0 / 9.0 + z * (1.0 / 11.0) + z2 * (1.0 / 13.0)));
  return <f64>n * NativeMath.LN2 + 2 * s * series;
}

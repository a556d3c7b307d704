import { LANES, SIZE } from '../core/simd';

/**
 * y[i] = x[i]^exponent, at most 1 ulp (f32, in which the exponent counts as f32 too), 1e-15 (f64); NaN for a negative x and an exponent that is
 * not whole. The functions of the standard library, one element at a time; squares are products. Range over elements.
 * @split 256: range * 60
 */
export function pow(begin: Size, end: Size, exponent: f64, x: Pointer, y: Pointer): void {
  let i = begin;
  if (exponent == 2) {
    for (; i + LANES <= end; i += LANES) {
      const v = v128.load(x + i * SIZE);
      v128.store(y + i * SIZE, v128.mul<real>(v, v));
    }
    for (; i < end; i++) store<real>(y + i * SIZE, load<real>(x + i * SIZE) * load<real>(x + i * SIZE));
    return;
  }
  for (; i < end; i++) {
    const v = load<real>(x + i * SIZE);
    store<real>(y + i * SIZE, sizeof<real>() == 4 ? <real>Mathf.pow(<f32>v, <f32>exponent) : <real>Math.pow(<f64>v, exponent));
  }
}

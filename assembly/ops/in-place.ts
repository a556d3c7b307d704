import { LANES, SIZE } from '../core/simd';
import { Tail } from '../core/tail';

/** y = a x + b y, in place; where b is 0 what stood in y is not read. Range over elements. */
export function axpby(begin: Size, end: Size, a: f64, x: Pointer, b: f64, y: Pointer): void {
  const fresh = v128.splat<real>(<real>a);
  const keep = v128.splat<real>(<real>b);
  for (let i = begin; i < end; i += LANES) {
    const at = i * SIZE;
    const left = end - i;
    let value = v128.mul<real>(fresh, Tail.loadUpTo(x + at, left));
    if (b != 0) value = v128.add<real>(value, v128.mul<real>(keep, Tail.loadUpTo(y + at, left)));
    Tail.storeUpTo(y + at, value, left);
  }
}

/** y = min(max(y, -most), most), in place; NaN stays. Range over elements. */
export function clampMagnitude(begin: Size, end: Size, most: f64, y: Pointer): void {
  const high = v128.splat<real>(<real>most);
  const low = v128.splat<real>(<real>-most);
  for (let i = begin; i < end; i += LANES) {
    const at = i * SIZE;
    const left = end - i;
    Tail.storeUpTo(y + at, v128.min<real>(v128.max<real>(Tail.loadUpTo(y + at, left), low), high), left);
  }
}

/** The sum of x², in f64 and in order. Range over elements. */
export function sumSquares(begin: Size, end: Size, x: Pointer): f64 {
  let sum: f64 = 0;
  for (let i = begin; i < end; i++) {
    const value = <f64>load<real>(x + i * SIZE);
    sum += value * value;
  }
  return sum;
}

import { LANES, SIZE } from '../core/simd';
import { Tail } from '../core/tail';

/** y = mask is not 0 ? a : b; what is not chosen may be anything. Range over elements. @split 256: range * 2 */
export function select(begin: Size, end: Size, mask: Pointer, a: Pointer, b: Pointer, y: Pointer): void {
  const zero = v128.splat<real>(0);
  for (let i = begin; i < end; i += LANES) {
    const at = i * SIZE;
    const left = end - i;
    const chosen = v128.ne<real>(Tail.loadUpTo(mask + at, left), zero);
    Tail.storeUpTo(y + at, v128.bitselect(Tail.loadUpTo(a + at, left), Tail.loadUpTo(b + at, left), chosen), left);
  }
}

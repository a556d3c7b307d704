import type { Tensor } from '../runtime/tensor.js';
import { add, greater, mul, sub } from './binary.js';
import { sqrt } from './unary.js';

/** √x where x is above a bound, else 0 with the gradient 0: the slope of a root at 0 is infinite. @internal */
export function rootAbove(x: Tensor, bound = 0): Tensor {
  const above = greater(x, bound);
  return mul(sqrt(add(mul(x, above), sub(1, above))), above);
}

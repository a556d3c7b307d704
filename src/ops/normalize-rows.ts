import type { Tensor } from '../runtime/tensor.js';
import { div, maximum, mul } from './binary.js';
import { sum } from './sum.js';
import { sqrt } from './unary.js';

/** x / max(‖x‖₂, epsilon) along the last axis. A zero stays zero and passes the gradient on scaled by 1 / epsilon. */
export function normalizeRows(x: Tensor, { epsilon = 1e-12 }: { epsilon?: number } = {}): Tensor {
  const squares = sum(mul(x, x), { axis: -1, keepDims: true });
  return div(x, sqrt(maximum(squares, epsilon * epsilon))); // the bound stands inside the root, whose slope at 0 is infinite
}

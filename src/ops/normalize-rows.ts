import { readOptions } from '../core/options/read.js';
import type { Tensor } from '../runtime/tensor.js';
import { div, maximum, mul } from './binary.js';
import { epsilonOption } from './options.js';
import { sum } from './sum.js';
import { sqrt } from './unary.js';

const options = { epsilon: epsilonOption(1e-12) };

/** x / max(‖x‖₂, epsilon) along the last axis. A zero stays zero and passes the gradient on scaled by 1 / epsilon. Default 1e-12. */
export function normalizeRows(x: Tensor, given: { epsilon?: number } = {}): Tensor {
  const { epsilon } = readOptions('ops.normalizeRows', options, given);
  const squares = sum(mul(x, x), { axis: -1, keepDims: true });
  return div(x, sqrt(maximum(squares, epsilon * epsilon))); // the bound stands inside the root, whose slope at 0 is infinite
}

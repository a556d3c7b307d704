import { sigmoid, tanh } from '../../ops/activations.js';
import { add, mul } from '../../ops/binary.js';
import { linear } from '../../ops/matmul.js';
import type { Tensor } from '../../runtime/tensor.js';
import { type GruParams, gate } from './gru.js';

/** Parameters of a long short-term memory, gates in the order i, f, g, o: [in, 4 units], [units, 4 units], [4 units] twice. */
export type LstmParams = GruParams;

/** Output and memory. */
export interface LstmState {
  readonly h: Tensor;
  readonly c: Tensor;
}

/**
 * One step of a long short-term memory as torch computes it: i, f, g, o = x W + b + h U + d, c' = σ(f) c + σ(i) tanh(g),
 * h' = σ(o) tanh(c'). x: [n, in]; h and c: [n, units].
 */
export function lstm({ inputKernel, recurrentKernel, inputBias, recurrentBias }: LstmParams, x: Tensor, { h, c }: LstmState): LstmState {
  const units = h.shape[1];
  const all = add(linear(x, inputKernel, inputBias), linear(h, recurrentKernel, recurrentBias));
  const opened = sigmoid(gate(all, units, 0, 2));
  const memory = add(mul(gate(opened, units, 1), c), mul(gate(opened, units, 0), tanh(gate(all, units, 2))));
  return { h: mul(sigmoid(gate(all, units, 3)), tanh(memory)), c: memory };
}

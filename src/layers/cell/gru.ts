import { uniform } from '../../nn/initializers.js';
import { sigmoid, tanh } from '../../ops/activations.js';
import { add, mul, sub } from '../../ops/binary.js';
import { slice } from '../../ops/layout.js';
import { linear } from '../../ops/matmul.js';
import type { Tensor } from '../../runtime/tensor.js';
import type { ParamSpec } from '../define.js';

/** Parameters of a gated recurrent unit, gates in the order r, z, n. */
export interface GruParams {
  /** [in, 3 units] */
  readonly inputKernel: Tensor;
  /** [units, 3 units] */
  readonly recurrentKernel: Tensor;
  /** [3 units] each. */
  readonly inputBias: Tensor;
  readonly recurrentBias: Tensor;
}

/** Schema of the parameters of a recurrent cell with some gates; all start as U(±1/√units). `pyg` names a tensor in PyG. */
export function cellSpecs(
  gates: number,
  width: number,
  units: number,
  pyg: (name: string) => string,
): Readonly<Record<keyof GruParams, ParamSpec>> {
  const init = uniform(1 / Math.sqrt(units));
  return {
    inputKernel: { shape: [width, gates * units], init, pyg: pyg('weight_ih'), transpose: true },
    recurrentKernel: { shape: [units, gates * units], init, pyg: pyg('weight_hh'), transpose: true },
    inputBias: { shape: [gates * units], init, pyg: pyg('bias_ih') },
    recurrentBias: { shape: [gates * units], init, pyg: pyg('bias_hh') },
  };
}

/** Columns [from, to) in multiples of `units`. */
export const gate = (x: Tensor, units: number, from: number, to = from + 1): Tensor =>
  slice(x, { axis: 1, start: from * units, end: to * units });

/**
 * One step of a gated recurrent unit as torch computes it (arXiv:1406.1078): r, z = σ(x W + b + h U + c),
 * n = tanh(x W_n + b_n + r (h U_n + c_n)), h' = (1 - z) n + z h. x: [n, in], h: [n, units] -> [n, units].
 */
export function gru({ inputKernel, recurrentKernel, inputBias, recurrentBias }: GruParams, x: Tensor, h: Tensor): Tensor {
  const units = h.shape[1];
  const fromInput = linear(x, inputKernel, inputBias);
  const fromState = linear(h, recurrentKernel, recurrentBias);
  const gates = sigmoid(add(gate(fromInput, units, 0, 2), gate(fromState, units, 0, 2)));
  const candidate = tanh(add(gate(fromInput, units, 2), mul(gate(gates, units, 0), gate(fromState, units, 2))));
  return add(candidate, mul(gate(gates, units, 1), sub(h, candidate)));
}

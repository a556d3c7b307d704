import { type Activation, activation as byName } from '../nn/activations.js';
import { type Epilogue, linear } from '../ops/matmul.js';
import { spmm } from '../ops/spmm.js';
import { SparseTensor } from '../runtime/sparse.js';
import type { Tensor } from '../runtime/tensor.js';
import type { Features } from './define.js';

/** What of an activation a kernel can do while the result is in registers, and what is left to do. */
export function splitActivation(given: Activation): { epilogue: Epilogue; rest: (x: Tensor) => Tensor } {
  if (given === 'relu' || given === 'linear') return { epilogue: given, rest: (x) => x };
  return { epilogue: 'linear', rest: byName('layers', given) };
}

/** act(x · kernel + bias) for dense or sparse features. x: [n, in], kernel: [in, out] -> [n, out]. */
export function affineMap(x: Features, kernel: Tensor, bias: Tensor | null, activation: Activation): Tensor {
  const { epilogue, rest } = splitActivation(activation);
  return rest(x instanceof SparseTensor ? spmm(x, kernel, { bias, activation: epilogue }) : linear(x, kernel, bias, epilogue));
}

/** x · kernel for dense or sparse features. */
export const project = (x: Features, kernel: Tensor): Tensor => affineMap(x, kernel, null, 'linear');

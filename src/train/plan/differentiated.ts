import type { TensorTree } from '../../layers/context.js';
import type { LossPart } from '../../nn/losses/reduction.js';
import type { Tensor } from '../../runtime/tensor.js';

/** Value and gradients of a step, with what the forward pass made besides. */
export type Differentiated = readonly [
  value: Tensor,
  grads: unknown,
  made: { readonly prediction: Tensor; readonly updates: TensorTree; readonly weight: number; readonly parts?: readonly LossPart[] },
];

import { currentScope } from './scope.js';
import type { Tensor } from './tensor.js';

/**
 * Gives back an intermediate of the current scope that its maker hands to nobody else, unless a derivative needs it: a large network
 * then holds what backward reads, and not each value on the way. Tensors of other scopes, and those outside of any, stay.
 */
export function giveBack(tensor: Tensor): void {
  const { owner, holds } = tensor.storage;
  if (owner !== null && owner === currentScope() && holds === 0) tensor.dispose();
}

/** f(tensor), where nobody else has the tensor. */
export function passOn(tensor: Tensor, f: (tensor: Tensor) => Tensor): Tensor {
  const result = f(tensor);
  if (result !== tensor) giveBack(tensor);
  return result;
}

import * as tree from '../core/tree.js';
import { allOrNothing } from './scope.js';
import { Tensor, tensor } from './tensor.js';

/**
 * The same nesting with copies of its tensors; other leaves are shared. Parameters that two models hold are one and the same tensors, which
 * both train: a copy trains alone.
 *
 * @example tree.clone({ conv1: { kernel: tensor([[1, 2]]) } })
 */
export function clone<T>(of: T): T {
  // the nesting is kept, and a tensor stays a tensor
  return allOrNothing(() => tree.replace(of, (leaf) => (leaf instanceof Tensor ? tensor(leaf) : leaf)) as T);
}

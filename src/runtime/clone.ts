import * as tree from '../core/tree.js';
import { allOrNothing } from './scope.js';
import { Tensor, tensor } from './tensor.js';

/**
 * The same nesting with copies of its tensors; other leaves are shared. Parameters that two models hold are one and the same tensors, which
 * both train: a copy trains alone.
 *
 * @example b.params = { ...b.params, conv1: tree.clone(a.params.conv1) }
 */
export function clone<T>(of: T): T {
  // the nesting is kept, and a tensor stays a tensor
  return allOrNothing(() => tree.replace(of, (leaf) => (leaf instanceof Tensor ? tensor(leaf) : leaf)) as T);
}

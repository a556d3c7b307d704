import { leaves } from '../core/tree.js';
import type { Tensor } from './tensor.js';

/** The tensors of a tree that holds nothing else: parameters, buffers, gradients, slots of an optimizer. */
export const tensorsOf = (tree: unknown): Tensor[] => leaves(tree) as Tensor[]; // its callers answer for the tree

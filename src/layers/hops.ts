import type { Propagation } from '../graph/normalize.js';
import { add } from '../ops/binary.js';
import { reshape, slice } from '../ops/layout.js';
import { spmm } from '../ops/spmm.js';
import { SparseTensor } from '../runtime/sparse.js';
import type { Tensor } from '../runtime/tensor.js';
import { project } from './activate.js';
import type { Features } from './define.js';

/** One hop: matrix · x. x: [nodes, f] -> [nodes, f]. */
export const hop = ({ csr, constant, weights }: Propagation, x: Tensor): Tensor => spmm(csr, x, { constant, weights });

/** x after each of a number of hops, itself first. */
export function hops(matrix: Propagation, x: Tensor, count: number): Tensor[] {
  const all = [x];
  for (let k = 0; k < count; k++) all.push(hop(matrix, all[k]));
  return all;
}

/** The kth of what is stacked along the first axis. */
export const nth = (stack: Tensor, k: number): Tensor => reshape(slice(stack, { start: k, end: k + 1 }), stack.shape.slice(1));

/** True where a map to so many columns goes before the hops: the narrower side travels, and sparse features are mapped first. */
export const mapsFirst = (x: Features, units: number): boolean => x instanceof SparseTensor || units < x.shape[1];

/** Sum of tensors of one shape. */
export const total = (terms: readonly Tensor[]): Tensor => terms.reduce((sum, term) => add(sum, term));

/** Σ_k matrix^k x kernels[k], where the narrower of x and the result travels. x: [nodes, in], kernels: [hops + 1, in, units]. */
export function polynomial(matrix: Propagation, x: Features, kernels: Tensor): Tensor {
  const [count, , units] = kernels.shape;
  const map = (h: Features, k: number): Tensor => project(h, nth(kernels, k));
  // sparse features are mapped first
  if (!mapsFirst(x, units)) return total(hops(matrix, x as Tensor, count - 1).map(map));
  let y = map(x, count - 1);
  for (let k = count - 2; k >= 0; k--) y = add(hop(matrix, y), map(x, k)); // Horner's rule
  return y;
}

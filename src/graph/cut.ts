import type { Tensor } from '../runtime/tensor.js';

/** Rows of some nodes of a graph, with the nodes numbered anew. */
export interface Cut {
  /** u32: the node behind each number; seeds come first. */
  readonly nodes: Tensor;
  /** u32: where the entries of each row begin. */
  readonly rowptr: Tensor;
  /** u32: number of the sender, number of the receiver, and slot of the whole graph's in-CSR, for each entry. */
  readonly col: Tensor;
  readonly row: Tensor;
  readonly slot: Tensor;
}

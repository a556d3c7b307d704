import type { FloatType } from '../core/dtype.js';
import type { Graph } from '../graph/graph.js';
import type { Propagation } from '../graph/normalize.js';
import type { Tensor } from '../runtime/tensor.js';
import type { Entries } from './entries.js';

/** A kernel as plain data, from which it can be made again: its name, its options, and the kernels it is made of. */
export interface KernelConfig {
  readonly kernel: string;
  readonly [option: string]: unknown;
}

/** What makes one kernel different from another. */
export interface KernelRule {
  readonly config: KernelConfig;
  /** The formula, as a person writes it: 'D^-1/2 (A + I) D^-1/2'. Kernels of one text are one kernel. */
  readonly text: string;
  /** The entries of the matrix, for a graph: its rows are receivers, its columns senders. */
  entries(graph: Graph, dtype: FloatType): Entries;
  /** The matrix ready to multiply with, where the graph keeps it already. */
  matrix?(graph: Graph, dtype: FloatType): Propagation;
  /** K x, or Kᵀ x where it is `transposed`, by a way that needs no matrix. */
  apply?(graph: Graph, x: Tensor, transposed: boolean): Tensor;
}

/** What rules that are made of kernels need of them. */
export interface Factor {
  entries(graph: Graph, dtype: FloatType): Entries;
  apply(graph: Graph, x: Tensor, options: { readonly transposed: boolean }): Tensor;
  describe(): string;
  toJSON(): KernelConfig;
}

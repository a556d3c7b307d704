import type { Tensor } from '../runtime/tensor.js';
import type { Explained } from './explained.js';

/** How much each part of a graph has to do with one number of the output. */
export interface Explanation {
  /** [nodes][F], or [1][F] where one mask serves all nodes; null where features were not asked. */
  readonly features: number[][] | null;
  /** [nodes], the sum of each node's features; null likewise. */
  readonly nodes: number[] | null;
  /** [edges], in the order in which they were given; null where edges were not asked. */
  readonly edges: number[] | null;
  /** Row and column of the number that is explained, and the number. */
  readonly row: number;
  readonly output: number;
  readonly value: number;
}

const sum = (row: readonly number[]): number => row.reduce((total, value) => total + value, 0);

/** Tensors as plain arrays. features [nodes, F], edges [edges]. */
export function explanationOf(explained: Explained, features: Tensor | null, edges: Tensor | null): Explanation {
  const { graph, row, output, prediction } = explained;
  const rows = features && (features.toArray() as number[][]);
  return {
    features: rows,
    nodes: rows && rows.length === graph.numNodes ? rows.map(sum) : null,
    edges: edges && Array.from(edges.toTypedArray()),
    row,
    output,
    value: prediction[output],
  };
}

import type { CoraGraph } from '../../bench/cora-networks.js';
import type { NodeProblem } from '../../bench/graphs.js';

/** A random graph in the form of Cora: sparse features, half of the nodes to train on. */
export function sparseProblem({ nodes, features, classes, source, target, x, labels }: NodeProblem): CoraGraph {
  const indptr = new Int32Array(nodes + 1);
  const [indices, values]: [number[], number[]] = [[], []];
  for (let i = 0; i < nodes; i++) {
    for (let j = 0; j < features; j++) {
      if (x[i * features + j] < 0.2) continue;
      indices.push(j);
      values.push(x[i * features + j]);
    }
    indptr[i + 1] = indices.length;
  }
  const csr = { rows: nodes, cols: features, indptr, indices: Int32Array.from(indices), values: Float32Array.from(values) };
  const train = Int32Array.from({ length: nodes >> 1 }, (_, i) => 2 * i);
  return { nodes, features, classes, source, target, x: csr, labels, train };
}

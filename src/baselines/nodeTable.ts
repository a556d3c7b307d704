import type { Graph } from '../graph/graph.js';
import type { Rows } from '../nn/metrics/metric.js';
import { spmm } from '../ops/spmm.js';
import { toDense } from '../ops/to-dense.js';
import { clamp } from '../ops/unary.js';
import { gcn } from '../propagate/kernels.js';
import { spread } from '../propagate/parts.js';
import { scope } from '../runtime/scope.js';
import { SparseTensor } from '../runtime/sparse.js';
import { type Tensor, tensor } from '../runtime/tensor.js';

const rowsOf = (t: Tensor): Rows => ({ data: t.toTypedArray(), shape: t.shape });

/** Features that are as they are (hops 0), or smoothed by the normalised adjacency with self-loops, as SGC does (arXiv:1902.07153). */
export function smoothedFeatures(graph: Graph, hops: number): Rows | null {
  const { x } = graph;
  if (x === null) return null;
  return scope(() => {
    let h = x instanceof SparseTensor ? toDense(x) : x;
    const { csr, constant, weights } = graph.gcn({}, h.dtype as 'f32' | 'f64');
    for (let hop = 0; hop < hops; hop++) h = spmm(csr, h, { constant, weights });
    return rowsOf(h);
  });
}

/**
 * Label propagation (Zhu and Ghahramani 2002), as PyG's: known labels flow along the edges, Y ← clamp(α D^-½ A D^-½ Y + (1 - α) Y₀, 0, 1),
 * without self-loops. labels: [nodes, columns], zero rows where nothing is known.
 */
export function propagateLabels(graph: Graph, labels: Rows, { layers = 50, alpha = 0.9 }: { layers?: number; alpha?: number } = {}): Rows {
  return scope(() => {
    const start = tensor(Array.from(labels.data), { shape: labels.shape as number[], dtype: graph.dtype });
    const flow = { kernel: gcn({ addSelfLoops: false }), alpha, tolerance: 0, maxSteps: layers };
    return rowsOf(spread('baselines', graph, start, flow, (y) => clamp(y, { min: 0, max: 1 })).values);
  });
}

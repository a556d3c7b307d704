import type { Csr } from './kernels.js';

/**
 * PageRank by power iteration over a symmetric structure, tuned: shares are divided once a step, and the step, its change and the copy are one loop.
 * Until Σ |change| comes under the tolerance.
 */
export function pageRank(
  { rows: nodes, indptr, indices }: Csr,
  damping: number,
  tolerance: number,
): { values: Float64Array; steps: number } {
  const inverse = Float64Array.from({ length: nodes }, (_, v) => (indptr[v + 1] > indptr[v] ? 1 / (indptr[v + 1] - indptr[v]) : 0));
  const values = new Float64Array(nodes).fill(1 / nodes);
  const shares = new Float64Array(nodes);
  let steps = 0;
  for (let residual = Infinity; residual > tolerance; steps++) {
    let lost = 0;
    for (let v = 0; v < nodes; v++) {
      shares[v] = damping * values[v] * inverse[v];
      if (inverse[v] === 0) lost += values[v];
    }
    const again = (1 - damping + damping * lost) / nodes;
    residual = 0;
    for (let v = 0; v < nodes; v++) {
      let sum = again;
      for (let e = indptr[v]; e < indptr[v + 1]; e++) sum += shares[indices[e]];
      residual += Math.abs(sum - values[v]);
      values[v] = sum;
    }
  }
  return { values, steps };
}

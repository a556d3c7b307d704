import type { Graph } from '../../graph/graph.js';
import type { Factor, KernelRule } from '../rule.js';
import { materialized, nonZero } from './materialize.js';
import { quantileAt } from './order.js';

/** Whose largest entries stay: those of each receiver (a row), or of each sender (a column). */
export type Per = 'receiver' | 'sender';

/** The k largest entries of every row or column; of equal ones, those of the first nodes. */
export function topKRule(factor: Factor, k: number, per: Per): KernelRule {
  const keep = (line: Float64Array): Uint32Array => {
    const order = nonZero(line).sort((a, b) => line[b] - line[a] || a - b);
    return order.subarray(0, k).sort();
  };
  return {
    config: { kernel: 'topK', k, per, of: factor.toJSON() },
    text: `top ${k} of each ${per} of ${factor.describe()}`,
    entries: (graph, dtype) => materialized(factor, graph, dtype, per === 'receiver', keep),
  };
}

/** The entries of at least `epsilon`; or, where a mean degree is given, as many of the largest as give it, as PyG's GDC counts them. */
export function thresholdRule(factor: Factor, limit: { readonly epsilon: number } | { readonly averageDegree: number }): KernelRule {
  const words = 'epsilon' in limit ? `of at least ${limit.epsilon}` : `for a mean degree of ${limit.averageDegree}`;
  return {
    config: { kernel: 'threshold', ...limit, of: factor.toJSON() },
    text: `entries ${words} of ${factor.describe()}`,
    entries: (graph, dtype) => {
      const epsilon = 'epsilon' in limit ? limit.epsilon : epsilonFor(factor, graph, limit.averageDegree);
      return materialized(factor, graph, dtype, false, (line) => nonZero(line).filter((node) => line[node] >= epsilon));
    },
  };
}

/** Between the entries number a n and a n + 1, the largest first; with fewer entries everything stays. */
function epsilonFor(factor: Factor, graph: Graph, averageDegree: number): number {
  const count = Math.round(averageDegree * graph.numNodes);
  if (count >= graph.numNodes ** 2) return -Infinity;
  const all: Float64Array[] = [];
  materialized(factor, graph, graph.dtype, false, (line) => {
    all.push(line);
    return new Uint32Array(0);
  });
  return quantileAt(all, count);
}

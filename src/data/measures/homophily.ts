import { GraphError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { oneOf } from '../../core/options/vocabulary.js';
import type { GraphLike } from '../../graph/batch.js';
import type { Graph } from '../../graph/graph.js';
import { borrow } from '../nodes.js';
import { single } from '../transforms/transform.js';

const schema = {
  /**
   * 'edge': the share of edges between nodes of one class; 'node': the mean over nodes of that share among the edges that point to them, 0 without any;
   * 'edgeInsensitive': Σ over classes of max(0, the share among the edges that point to a class - its share of the nodes) / (classes - 1). Default 'edge'.
   */
  method: oneOf(['edge', 'node', 'edgeInsensitive'], 'edge'),
};

/** The class of each node. @throws GraphError without one. */
function classesOf(where: string, { y, level, numNodes }: Graph): ArrayLike<number> {
  const values = level === 'node' && y !== null && y.size === numNodes ? y.toTypedArray() : null;
  if (values?.every((value) => Number.isInteger(value) && value >= 0)) return values;
  throw new GraphError({
    where,
    what: 'nodes have no class',
    got: y === null ? 'no y' : y.label,
    expected: 'a whole number of at least 0 for each node',
  });
}

/**
 * How much edges join nodes of one class (arXiv:2003.08414, 2002.05287, 2104.01404), 0 to 1. Repeated edges and loops count. As PyG's `homophily`.
 *
 * @throws GraphError for a batch, or nodes without classes.
 * @example data.homophily(data.karate(), { method: 'node' })
 */
export function homophily(input: GraphLike, options: Given<typeof schema> = {}): number {
  const where = 'data.homophily';
  const { method } = readOptions(where, schema, options);
  const { graph } = borrow(input);
  single(where, graph);
  const classes = classesOf(where, graph);
  const [src, dst] = [graph.src.view(), graph.dst.view()];
  const group = method === 'node' ? (v: number): number => v : method === 'edge' ? () => 0 : (v: number): number => classes[v];
  const groups =
    method === 'node' ? graph.numNodes : method === 'edge' ? 1 : 1 + Array.from(classes).reduce((most, one) => Math.max(most, one), -1);
  const [equal, all] = [new Float64Array(groups), new Float64Array(groups)];
  for (let e = 0; e < src.length; e++) {
    all[group(dst[e])]++;
    if (classes[src[e]] === classes[dst[e]]) equal[group(dst[e])]++;
  }
  const shares = equal.map((count, g) => count / (all[g] || 1));
  if (method !== 'edgeInsensitive') return shares.reduce((sum, share) => sum + share, 0) / (groups || 1);
  const sizes = new Float64Array(groups);
  for (let v = 0; v < graph.numNodes; v++) sizes[classes[v]]++;
  return shares.reduce((sum, share, c) => sum + Math.max(0, share - sizes[c] / graph.numNodes), 0) / Math.max(groups - 1, 1);
}

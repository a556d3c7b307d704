import { checkOptions } from '../../core/options/read.js';
import { type CoalesceOptions, coalesceOptions, undirected } from '../../graph/coalesce.js';
import { borrow } from '../nodes.js';
import type { Transform } from './transform.js';

/**
 * Adds the reverse of every edge; edges between the same nodes become one, as in PyG. Weights and attributes of edges that meet are added up,
 * so that they double where both directions were there, or else averaged, or the larger or smaller taken; they stay differentiable. Edges are
 * sorted by source, then target, in linear time.
 *
 * @throws GraphError for targets of edges; OptionError for an unknown `reduce`.
 * @example data.transforms.toUndirected({ reduce: 'mean' })({ numNodes: 3, edges: [[0, 1], [1, 2]], edgeWeight: [2, 4] })
 */
export const toUndirected = (options: CoalesceOptions = {}): Transform => {
  const where = 'data.transforms.toUndirected';
  checkOptions(where, coalesceOptions, options);
  return (input) => undirected(where, borrow(input).graph, options);
};

import { checkOptions } from '../../core/options/read.js';
import { type CoalesceOptions, coalesced, coalesceOptions } from '../../graph/coalesce.js';
import { borrow } from '../nodes.js';
import type { Transform } from './transform.js';

/**
 * Every edge once, as in PyG: weights and attributes of edges between the same nodes are added up, or else averaged, or the larger or
 * smaller taken; they stay differentiable. Edges are sorted by source, then target, in linear time.
 *
 * @throws GraphError for targets of edges; OptionError for an unknown `reduce`.
 * @example data.transforms.coalesce()({ numNodes: 2, edges: [[0, 1], [0, 1]], edgeWeight: [2, 4] })
 */
export const coalesce = (options: CoalesceOptions = {}): Transform => {
  const where = 'data.transforms.coalesce';
  checkOptions(where, coalesceOptions, options);
  return (input) => coalesced(where, borrow(input).graph, options);
};

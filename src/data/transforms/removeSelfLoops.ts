import { borrow } from '../nodes.js';
import { withSomeEdges } from '../some-edges.js';
import type { Transform } from './transform.js';

/**
 * Leaves out the edges of nodes to themselves, with their weights, attributes and targets; the others keep their order, and `edgeIds` says
 * which they were. As PyG's `RemoveSelfLoops`.
 *
 * @example data.transforms.removeSelfLoops()({ numNodes: 3, edges: [[0, 1], [1, 1]] })
 */
export const removeSelfLoops = (): Transform => (input) => {
  const { graph } = borrow(input);
  const [src, dst] = [graph.src.view(), graph.dst.view()];
  return withSomeEdges(
    graph,
    Uint32Array.from(src.keys()).filter((e) => src[e] !== dst[e]),
  );
};

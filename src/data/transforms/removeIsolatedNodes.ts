import type { GraphLike } from '../../graph/batch.js';
import type { Graph } from '../../graph/graph.js';
import { borrow } from '../nodes.js';
import { among } from '../subgraph.js';
import { single, type Transform } from './transform.js';

/** 1 for every node that has an edge to another node or from one. */
function joined({ numNodes, src: from, dst: to }: Graph): Uint8Array {
  const [src, dst] = [from.view(), to.view()];
  const flags = new Uint8Array(numNodes);
  for (let e = 0; e < src.length; e++) {
    if (src[e] === dst[e]) continue;
    flags[src[e]] = 1;
    flags[dst[e]] = 1;
  }
  return flags;
}

/**
 * True when some node has no edge to another node and from none; loops do not count. As PyG's `contains_isolated_nodes`.
 *
 * @example data.containsIsolatedNodes(data.karate()) // false
 */
export const containsIsolatedNodes = (graph: GraphLike): boolean => joined(borrow(graph).graph).includes(0);

/**
 * Leaves out the nodes without an edge to another node or from one, with their loops; the others keep their order, as do edges, and `nodeIds` says which
 * they were. As PyG's `RemoveIsolatedNodes`.
 *
 * @throws GraphError for a batch.
 * @example data.transforms.removeIsolatedNodes()({ numNodes: 3, edges: [[0, 1], [2, 2]] })
 */
export const removeIsolatedNodes = (): Transform => (input) => {
  const { graph } = borrow(input);
  single('data.transforms.removeIsolatedNodes', graph);
  const flags = joined(graph);
  return among(
    graph,
    Uint32Array.from(flags.keys()).filter((v) => flags[v] === 1),
    () => true,
  );
};

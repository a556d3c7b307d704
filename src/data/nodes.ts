import { iota } from '../core/iota.js';
import type { GraphLike } from '../graph/batch.js';
import { graph as createGraph } from '../graph/create.js';
import { Graph } from '../graph/graph.js';
import { expectMask } from '../graph/mask-names.js';
import { refuseOrdered } from '../graph/order.js';
import { type Mask, type MaskLike, readMask } from '../runtime/mask.js';

/** Nodes of a graph: the name of one of its masks, or a mask. */
export type NodesLike = string | MaskLike | Mask;

/** The chosen nodes, ascending; all where nothing is said. */
export function readNodes(where: string, name: string, graph: Graph, given: NodesLike | undefined): Uint32Array {
  if (given === undefined) return iota(graph.numNodes);
  if (typeof given !== 'string') return readMask(where, name, given, graph.numNodes, null).indices;
  return expectMask(where, graph.masks, given).indices;
}

/** A graph to read from; one made of plain arrays belongs to who asked, and `release` gives it back. */
export function borrow(input: GraphLike): { graph: Graph; release: () => void } {
  if (input instanceof Graph) {
    refuseOrdered('data', input);
    return { graph: input, release: () => {} };
  }
  const graph = createGraph(input);
  const owned = !Object.values(input).some((part) => typeof part === 'object' && part !== null && 'dispose' in part);
  return { graph, release: () => owned && graph.dispose() };
}

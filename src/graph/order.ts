import { GraphError } from '../core/errors.js';
import { runtime } from '../runtime/runtime.js';
import { emptyTensor } from '../runtime/tensor.js';
import { expectGraph, Graph } from './graph.js';
import { featuresAt, rowsAt } from './rows.js';

/** How the nodes stand in memory: as they were given, or neighbours near each other. */
export type NodeOrder = 'given' | 'locality';

/**
 * The same graph with its nodes breadth first, so that what one node reads of its neighbours is still in the cache when the next one
 * wants it. Edges keep their numbers. `places` leads back.
 */
export function inLocalOrder(graph: Graph): Graph {
  const { numNodes, numGraphs, x, pos, y, sampleWeight, level, masks, edgeWeight, edgeAttr, nodePtr, dtype, inCsr, outCsr, pairs } = graph;
  const [order, places] = [emptyTensor([numNodes], 'u32'), emptyTensor([numNodes], 'u32')];
  const kernels = runtime().kernelsOf('f32');
  kernels.breadthFirst(numNodes, inCsr.rowptr.ptr, inCsr.col.ptr, outCsr.rowptr.ptr, outCsr.col.ptr, order.ptr, places.ptr);
  const [src, dst] = [graph.src, graph.dst].map((ends) => rowsAt(places, ends));
  const node = level === 'node';
  const chosen = order.view() as Uint32Array;
  return new Graph({
    ...{ numNodes, numGraphs, level, edgeWeight, edgeAttr, nodePtr, dtype, src, dst, places },
    pairs: pairs && { ...pairs, src: rowsAt(places, pairs.src), dst: rowsAt(places, pairs.dst) },
    x: x && featuresAt(x, order),
    pos: pos && rowsAt(pos, order),
    y: node && y !== null ? rowsAt(y, order) : y,
    outputs: graph.outputs,
    sampleWeight: node && sampleWeight !== null ? rowsAt(sampleWeight, order) : sampleWeight,
    masks:
      level === 'edge' || level === 'link'
        ? masks
        : Object.fromEntries(Object.entries(masks).map(([name, mask]) => [name, mask.at(chosen, src)])),
  });
}

/** Refuses what is no graph, and a graph whose nodes stand in another order than they were given, where nodes are named by their numbers. */
export function refuseOrdered(where: string, graph: Graph): void {
  if (expectGraph(where, graph).places === null) return;
  throw new GraphError({
    where,
    what: 'the nodes stand in another order than they were given',
    expected: 'a graph made without an order',
    mend: "Do this first, and make the graph that is trained on with order: 'locality' last",
  });
}

import { Graph } from '../graph/graph.js';
import { rowsAt } from '../graph/rows.js';
import { tensor } from '../runtime/tensor.js';
import { partsOf } from './transforms/transform.js';

/** The same nodes with some of the edges and all that belongs to these; `edgeIds` says which they were. */
export function withSomeEdges(whole: Graph, edges: Uint32Array<ArrayBuffer>): Graph {
  const ids = tensor(edges);
  const { edgeWeight, edgeAttr, y, sampleWeight, level, masks } = whole;
  const ofEdges = level === 'edge';
  return new Graph({
    ...partsOf(whole),
    src: rowsAt(whole.src, ids),
    dst: rowsAt(whole.dst, ids),
    edgeWeight: edgeWeight && rowsAt(edgeWeight, ids),
    edgeAttr: edgeAttr && rowsAt(edgeAttr, ids),
    y: ofEdges && y !== null ? rowsAt(y, ids) : y,
    sampleWeight: ofEdges && sampleWeight !== null ? rowsAt(sampleWeight, ids) : sampleWeight,
    masks: ofEdges ? Object.fromEntries(Object.entries(masks).map(([name, mask]) => [name, mask.at(edges, ids)])) : masks,
    edgeIds: ids,
  });
}

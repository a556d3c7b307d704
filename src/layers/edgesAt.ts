import { GraphError } from '../core/errors.js';
import { partsOf } from '../data/transforms/transform.js';
import { Graph } from '../graph/graph.js';
import { rowsAt } from '../graph/rows.js';
import { gather } from '../ops/segment.js';
import { tensor } from '../runtime/tensor.js';

/** The same nodes with some of the edges, each by its number, those behind the first `forward` the other way round. Weights and attributes stay differentiable. */
export function edgesAt(where: string, graph: Graph, edges: Uint32Array<ArrayBuffer>, forward = edges.length): Graph {
  if (graph.level === 'edge')
    throw new GraphError({ where, what: 'the targets belong to edges that may be dropped', expected: 'targets of nodes or of the graph' });
  const ids = tensor(edges);
  const [src, dst] = [graph.src, graph.dst].map((ends) => rowsAt(ends, ids));
  const [from, to] = [src.view() as Uint32Array, dst.view() as Uint32Array];
  const kept = from.slice(forward);
  from.set(to.subarray(forward), forward);
  to.set(kept, forward);
  return new Graph({
    ...partsOf(graph),
    src,
    dst,
    edgeWeight: graph.edgeWeight && gather(graph.edgeWeight, ids),
    edgeAttr: graph.edgeAttr && gather(graph.edgeAttr, ids),
    edgeIds: ids,
  });
}

import { filled } from '../../autodiff/space.js';
import { coalesced } from '../../graph/coalesce.js';
import { concat } from '../../ops/layout.js';
import type { Tensor } from '../../runtime/tensor.js';
import { neighbourSets } from '../neighbourSets.js';
import { borrow } from '../nodes.js';
import { type Transform, withEdges } from './transform.js';

/**
 * Adds an edge for every walk of two steps but those that end where they began; edges between the same nodes become one. New edges have weight and
 * attributes 0, which add up with those of edges that were there. Sorted by source, then target. As PyG's `TwoHop`.
 *
 * @throws GraphError for targets of edges.
 * @example data.transforms.twoHop()({ numNodes: 3, edges: [[0, 1], [1, 2]] })
 */
export const twoHop = (): Transform => (input) => {
  const where = 'data.transforms.twoHop';
  const { graph } = borrow(input);
  const next = neighbourSets(graph, 'out');
  const [src, dst] = [Array.from(graph.src.view()), Array.from(graph.dst.view())];
  for (let v = 0; v < graph.numNodes; v++) {
    const reached = new Set<number>();
    for (const middle of next(v)) for (const end of next(middle)) if (end !== v) reached.add(end);
    for (const end of reached) {
      src.push(v);
      dst.push(end);
    }
  }
  const zeros = (rows: Tensor | null): Tensor | null =>
    rows && concat([rows, filled({ shape: [src.length - graph.numEdges, ...rows.shape.slice(1)], dtype: rows.dtype }, 0)], { axis: 0 });
  const all = withEdges(where, graph, {
    src: Uint32Array.from(src),
    dst: Uint32Array.from(dst),
    edgeWeight: zeros(graph.edgeWeight),
    edgeAttr: zeros(graph.edgeAttr),
  });
  return coalesced(where, all, {});
};

import { GraphError } from '../core/errors.js';
import type { Graph } from '../graph/graph.js';
import type { Tensor } from '../runtime/tensor.js';

/** The edge attributes of a graph, which must have some. */
export function edgeAttrOf(where: string, graph: Graph | undefined): Tensor {
  if (graph?.edgeAttr) return graph.edgeAttr;
  throw new GraphError({
    where,
    what: 'the graph has no edge attributes',
    expected: 'edgeAttr [edges, columns]',
    mend: 'Give data.graph an edgeAttr',
  });
}

import { GraphError } from '../core/errors.js';
import type { Tensor } from '../runtime/tensor.js';
import type { Graph } from './graph.js';

/** The targets of a graph. @throws GraphError where it has none. */
export function targetOf(graph: Graph): Tensor {
  if (graph.y !== null) return graph.y;
  throw new GraphError({ where: 'model', what: 'the graph has no targets', expected: 'y', mend: 'Give data.graph a y, or use predict' });
}

import { GraphError } from '../core/errors.js';
import { Graph } from '../graph/graph.js';
import { emptyTensor } from '../runtime/tensor.js';
import type { Features } from './layer.js';

/** Features and graph of a call that gave either a graph, or features and maybe a graph. */
export function readInput(
  where: string,
  second: Features | Graph,
  third: unknown,
  needsFeatures = true,
): { x: Features; graph: Graph | undefined } {
  if (!(second instanceof Graph)) return { x: second, graph: third instanceof Graph ? third : undefined };
  if (second.x === null && !needsFeatures) return { x: emptyTensor([second.numNodes, 0], second.dtype), graph: second };
  if (second.x === null) throw new GraphError({ where, what: 'the graph has no features', expected: 'x', mend: 'Give data.graph an x' });
  return { x: second.x, graph: second };
}

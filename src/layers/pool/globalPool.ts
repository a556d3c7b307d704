import { type Segments, segmentMax, segmentMean, segmentMin, segmentSum } from '../../ops/segment.js';
import type { Tensor } from '../../runtime/tensor.js';
import { define } from '../define.js';

/** A readout without parameters. */
export function globalPool(kind: string, reduce: (x: Tensor, segments: Segments) => Tensor) {
  return define({ kind, options: {}, needsGraph: true, call: (_options, _params, x, graph) => reduce(x, graph.pool) });
}

/**
 * Sum of the node features of each graph; 0 for a graph without nodes.
 *
 * Shapes: x [nodes, f] -> [graphs, f]. No params.
 *
 * @pyg global_add_pool
 * @example layers.globalSumPool()
 */
export const globalSumPool = globalPool('globalSumPool', segmentSum);

/**
 * Mean of the node features of each graph; 0 for a graph without nodes.
 *
 * Shapes: x [nodes, f] -> [graphs, f]. No params.
 *
 * @pyg global_mean_pool
 * @example layers.globalMeanPool()
 */
export const globalMeanPool = globalPool('globalMeanPool', segmentMean);

/**
 * Elementwise maximum over the nodes of each graph; 0 for a graph without nodes. Ties share the gradient equally.
 *
 * Shapes: x [nodes, f] -> [graphs, f]. No params.
 *
 * @pyg global_max_pool
 * @example layers.globalMaxPool()
 */
export const globalMaxPool = globalPool('globalMaxPool', segmentMax);

/**
 * Elementwise minimum over the nodes of each graph; 0 for a graph without nodes. Ties share the gradient equally.
 *
 * Shapes: x [nodes, f] -> [graphs, f]. No params.
 *
 * @example layers.globalMinPool()
 */
export const globalMinPool = globalPool('globalMinPool', segmentMin);

import { segmentProd } from '../../ops/segment-prod.js';
import { segmentQuantiles } from '../../ops/segment-quantile.js';
import { segmentDeviation, segmentVariance } from '../../ops/segment-statistics.js';
import { globalPool } from '../pool/globalPool.js';

/**
 * Variance of the node features of each graph, mean((x - mean(x))²), column by column; 0 for a graph without nodes.
 *
 * Shapes: x [nodes, f] -> [graphs, f]. No params.
 *
 * @pyg VarAggregation
 * @example layers.varAggregation()
 */
export const varAggregation = globalPool('varAggregation', segmentVariance);

/**
 * Standard deviation of the node features of each graph (arXiv:2004.05718), the root of their variance; 0, with the gradient 0, where that is at most
 * 1e-5.
 *
 * Shapes: x [nodes, f] -> [graphs, f]. No params.
 *
 * @pyg StdAggregation
 * @example layers.stdAggregation()
 */
export const stdAggregation = globalPool('stdAggregation', segmentDeviation);

/**
 * Product of the node features of each graph, column by column; 1 for a graph without nodes.
 *
 * Shapes: x [nodes, f] -> [graphs, f]. No params.
 *
 * @pyg MulAggregation
 * @example layers.mulAggregation()
 */
export const mulAggregation = globalPool('mulAggregation', segmentProd);

/**
 * Lower median of the node features of each graph: number ⌊(n - 1) / 2⌋ in ascending order, column by column; 0 for a graph without nodes. Of equal
 * elements the first has the gradient.
 *
 * Shapes: x [nodes, f] -> [graphs, f]. No params.
 *
 * @pyg MedianAggregation
 * @example layers.medianAggregation()
 */
export const medianAggregation = globalPool(
  'medianAggregation',
  (x, pool) => segmentQuantiles('layers.medianAggregation', x, pool, { q: [0.5], interpolation: 'lower' })[0],
);

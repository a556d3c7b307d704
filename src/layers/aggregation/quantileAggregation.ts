import { array, either, number, oneOf } from '../../core/options/vocabulary.js';
import { concat } from '../../ops/layout.js';
import { segmentQuantiles } from '../../ops/segment-quantile.js';
import { define } from '../define.js';

const share = number({ min: 0, max: 1 });

/**
 * Quantiles of the node features of each graph, column by column: of n in ascending order the one at q (n - 1). Several stand side by side, the first
 * q's columns first.
 *
 * Shapes: x [nodes, f] -> [graphs, f], or [graphs, f · number of q]. No params.
 *
 * @pyg QuantileAggregation
 * @example layers.quantileAggregation({ q: [0.25, 0.75] })
 */
export const quantileAggregation = define({
  kind: 'quantileAggregation',
  options: {
    /** One share in [0, 1], or several. */
    q: either(share, array(share, { min: 1 })),
    /** What lies between two elements: a mixture by distance, one of them, or their mean. Default 'linear'. */
    interpolation: oneOf(['linear', 'lower', 'higher', 'nearest', 'midpoint'], 'linear'),
    /** For a graph without nodes. Default 0. */
    fillValue: number({ default: 0 }),
  },
  needsGraph: true,
  width: ({ q }, width) => [q].flat().length * width,
  call: ({ q, interpolation, fillValue }, _params, x, { pool }) =>
    concat(segmentQuantiles('layers.quantileAggregation', x, pool, { q: [q].flat(), interpolation, filler: fillValue })),
});

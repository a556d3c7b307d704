import { oneOf } from '../../core/options/vocabulary.js';
import { concat } from '../../ops/layout.js';
import { logSumExp } from '../../ops/log-sum-exp.js';
import { max, mean, min } from '../../ops/reduce.js';
import { stack } from '../../ops/stack.js';
import { sum } from '../../ops/sum.js';
import { define } from '../define.js';
import { aggregationList, aggregationParts, joinedWidth } from './named.js';

const reductions = { sum, mean, max, min, logSumExp };

/**
 * Several aggregations of the same nodes (arXiv:2004.05718), side by side or reduced elementwise. As PyG's MultiAggregation, whose modes 'attn' and
 * 'proj' have maps of their own.
 *
 * Shapes: x [nodes, f] -> [graphs, Σ widths] for 'cat', else [graphs, width]. Params: aggregation1, …, those of the aggregations.
 *
 * @pyg MultiAggregation
 * @example layers.multiAggregation({ aggregations: ['mean', 'std', layers.softmaxAggregation()] })
 */
export const multiAggregation = define({
  kind: 'multiAggregation',
  options: {
    /** Names ('sum', 'mean', 'max', 'min', 'mul', 'var', 'std', 'median') and layers. */
    aggregations: aggregationList(),
    /** Side by side, or how the outputs become one. Default 'cat'. */
    mode: oneOf(['cat', 'sum', 'mean', 'max', 'min', 'logSumExp'], 'cat'),
  },
  needsGraph: true,
  width: ({ aggregations, mode }, width) => joinedWidth(mode === 'cat' ? aggregations : aggregations.slice(0, 1), width),
  parts: ({ aggregations }) => aggregationParts(aggregations, 'aggrs'),
  call: ({ mode }, _params, x, _graph, _context, parts) => {
    const outputs = Object.values(parts).map((part) => part(x));
    return mode === 'cat' ? concat(outputs) : reductions[mode](stack(outputs), { axis: 0 });
  },
});

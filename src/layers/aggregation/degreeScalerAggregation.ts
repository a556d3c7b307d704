import { bool } from '../../core/options/vocabulary.js';
import { mul } from '../../ops/binary.js';
import { concat } from '../../ops/layout.js';
import { define, floatOf } from '../define.js';
import { degreeFactors, degreeOptions, degreeSpecs, refuseNoDegree } from './degreeScalers.js';
import { aggregationList, aggregationParts, joinedWidth } from './named.js';

/**
 * Aggregations scaled by degree (arXiv:2004.05718): the outputs of all aggregations side by side, times each scaler, side by side again. Of a node
 * with d messages 'amplification' is log(d + 1) / δ, 'attenuation' δ / log(max(d, 1) + 1), with δ the mean of log(d + 1); 'linear' d / m and
 * 'inverseLinear' m / max(d, 1), with m the mean of d.
 *
 * Shapes: x [nodes, f] -> [graphs, scalers · Σ widths]. Params: aggregation1, …, those of the aggregations. meanDegree [1] and meanLogDegree [1],
 * made of `degrees`, are buffers, or params with `train`.
 *
 * @throws OptionError for degrees that are all 0.
 * @pyg DegreeScalerAggregation
 * @example layers.degreeScalerAggregation({ aggregations: ['mean', 'max'], scalers: ['identity', 'amplification'], degrees: [0, 4, 7, 2] })
 */
export const degreeScalerAggregation = define({
  kind: 'degreeScalerAggregation',
  options: {
    /** Names ('sum', 'mean', 'max', 'min', 'mul', 'var', 'std', 'median') and layers. */
    aggregations: aggregationList(),
    ...degreeOptions,
    /** Learns the mean degree and the mean logarithm. Default false. */
    train: bool(false),
  },
  settle: ({ degrees }, where) => {
    refuseNoDegree(where, degrees);
    return {};
  },
  needsGraph: true,
  width: ({ aggregations, scalers }, width) => scalers.length * joinedWidth(aggregations, width),
  params: ({ degrees, train }) => (train ? degreeSpecs(degrees) : {}),
  buffers: ({ degrees, train }) => (train ? {} : degreeSpecs(degrees)),
  parts: ({ aggregations }) => aggregationParts(aggregations, 'aggr.aggrs'),
  call: ({ scalers: chosen, degrees }, params, x, graph, { buffers }, parts) => {
    const joined = concat(Object.values(parts).map((part) => part(x)));
    const factors = degreeFactors(chosen, degrees, graph, { ...buffers, ...params }, floatOf(x));
    return concat(factors.map((factor) => (factor === null ? joined : mul(joined, factor))));
  },
});

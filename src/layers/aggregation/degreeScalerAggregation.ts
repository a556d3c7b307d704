import { OptionError } from '../../core/errors.js';
import { array, bool, number, oneOf } from '../../core/options/vocabulary.js';
import { constant } from '../../nn/initializers.js';
import { div, mul } from '../../ops/binary.js';
import { concat } from '../../ops/layout.js';
import type { Tensor } from '../../runtime/tensor.js';
import type { TensorTree } from '../context.js';
import { define, floatOf } from '../define.js';
import type { ParamSpec } from '../layer.js';
import { ofGraphSizes } from '../perGraph.js';
import { aggregationList, aggregationParts, joinedWidth } from './named.js';

/** What a node's row is multiplied by, of d messages: a number made of d, over or under the mean degree or the mean logarithm. */
const scalers = {
  identity: null,
  amplification: { of: (d: number) => Math.log(d + 1), by: 'meanLogDegree', under: true },
  attenuation: { of: (d: number) => 1 / Math.log(Math.max(d, 1) + 1), by: 'meanLogDegree', under: false },
  linear: { of: (d: number) => d, by: 'meanDegree', under: true },
  inverseLinear: { of: (d: number) => 1 / Math.max(d, 1), by: 'meanDegree', under: false },
} as const;
const names = ['identity', 'amplification', 'attenuation', 'linear', 'inverseLinear'] as const;

/** Mean of a function of the degree, over nodes whose degrees are counted: degrees[d] of them have d. */
const meanOf = (degrees: readonly number[], of: (d: number) => number): number =>
  degrees.reduce((sum, count, d) => sum + count * of(d), 0) / degrees.reduce((sum, count) => sum + count, 0);

const specsOf = (degrees: readonly number[]): Record<'meanDegree' | 'meanLogDegree', ParamSpec> => ({
  meanDegree: { shape: [1], init: constant(meanOf(degrees, (d) => d)), pyg: 'avg_deg_lin' },
  meanLogDegree: { shape: [1], init: constant(meanOf(degrees, (d) => Math.log(d + 1))), pyg: 'avg_deg_log' },
});

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
    /** 'identity', 'amplification', 'attenuation', 'linear', 'inverseLinear'. */
    scalers: array(oneOf(names), { min: 1 }),
    /** How many nodes of the training data have degree 0, 1, 2, … */
    degrees: array(number({ min: 0 }), { min: 1 }),
    /** Learns the mean degree and the mean logarithm. Default false. */
    train: bool(false),
  },
  settle: ({ degrees }, where) => {
    if (meanOf(degrees, (d) => d) > 0) return {};
    throw new OptionError({
      where,
      what: 'no node has a neighbour',
      got: `degrees ${degrees.join(', ')}`,
      expected: 'how many nodes have degree 0, 1, 2, …',
    });
  },
  needsGraph: true,
  width: ({ aggregations, scalers }, width) => scalers.length * joinedWidth(aggregations, width),
  params: ({ degrees, train }) => (train ? specsOf(degrees) : {}),
  buffers: ({ degrees, train }) => (train ? {} : specsOf(degrees)),
  parts: ({ aggregations }) => aggregationParts(aggregations, 'aggr.aggrs'),
  call: ({ scalers: chosen, degrees }, params, x, graph, { buffers }, parts) => {
    const joined = concat(Object.values(parts).map((part) => part(x)));
    const means = { ...buffers, ...params } as TensorTree;
    const scaled = (name: (typeof names)[number]): Tensor => {
      const scaler = scalers[name];
      if (scaler === null) return joined;
      const factors = ofGraphSizes(graph, floatOf(x), scaler.of);
      const mean =
        (means[scaler.by] as Tensor | undefined) ?? meanOf(degrees, scaler.by === 'meanDegree' ? (d) => d : (d) => Math.log(d + 1));
      return mul(joined, scaler.under ? div(factors, mean) : mul(factors, mean));
    };
    return concat(chosen.map(scaled));
  },
});

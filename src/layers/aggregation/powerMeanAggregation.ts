import { OptionError } from '../../core/errors.js';
import { bool, int, number } from '../../core/options/vocabulary.js';
import { constant } from '../../nn/initializers.js';
import { div, greater, mul } from '../../ops/binary.js';
import { segmentMean } from '../../ops/segment.js';
import { clamp, exp, log } from '../../ops/unary.js';
import type { Tensor } from '../../runtime/tensor.js';
import { define } from '../define.js';

/** x counts as at least this: PyG says 0, where the derivative by p is not a number. */
const LEAST = 1e-7;
/** x, and the mean of its powers, count as at most this, as in PyG. */
const MOST = 100;

/**
 * Power mean (arXiv:2006.07739): (mean(x^p))^(1/p) over the nodes of each graph, column by column; the arithmetic mean for p = 1, the maximum for
 * large p. x is taken between 1e-7 and 100, as are the means of its powers. 0 for a graph without nodes. As PyG's PowerMeanAggregation, which begins
 * at 0.
 *
 * Shapes: x [nodes, f] -> [graphs, f]. Params, with `learn`: p [channels], starting as the option says.
 *
 * @throws OptionError for p = 0.
 * @pyg PowerMeanAggregation
 * @example layers.powerMeanAggregation({ p: 2 })
 */
export const powerMeanAggregation = define({
  kind: 'powerMeanAggregation',
  options: {
    /** The power, not 0. Default 1. */
    p: number({ default: 1 }),
    /** Learns the power. Default false. */
    learn: bool(false),
    /** Learned powers: one for all columns, or one for each. Default 1. */
    channels: int({ min: 1, default: 1 }),
  },
  settle: ({ p }, where) => {
    if (p === 0) throw new OptionError({ where, what: 'there is no root of power 0', got: 'p 0', expected: 'another number' });
    return {};
  },
  needsGraph: true,
  params: ({ p, learn, channels }) => ({ ...(learn ? { p: { shape: [channels], init: constant(p), pyg: 'p' } } : {}) }),
  // a power that is not learnt is a number, or one for each channel
  call: ({ p: fixed }, { p = fixed as Tensor | number }, x, { pool }) => {
    const within = (values: Tensor): Tensor => clamp(values, { min: LEAST, max: MOST });
    const means = segmentMean(exp(mul(log(within(x)), p)), pool);
    return mul(exp(div(log(within(means)), p)), greater(means, 0));
  },
});

import { bool, int, number } from '../../core/options/vocabulary.js';
import { constant } from '../../nn/initializers.js';
import { scale } from '../../ops/affine.js';
import { mul } from '../../ops/binary.js';
import { detach } from '../../ops/detach.js';
import { segmentSum } from '../../ops/segment.js';
import { segmentSoftmax } from '../../ops/segment-softmax.js';
import { define } from '../define.js';

/**
 * Softmax aggregation (arXiv:2006.07739): Σ softmax(t x) x over the nodes of each graph, column by column; between the mean (t = 0) and the maximum
 * (large t). 0 for a graph without nodes.
 *
 * Shapes: x [nodes, f] -> [graphs, f]. Params, with `learn`: t [channels], starting as the option says.
 *
 * @pyg SoftmaxAggregation
 * @example layers.softmaxAggregation({ learn: true })
 */
export const softmaxAggregation = define({
  kind: 'softmaxAggregation',
  options: {
    /** The inverse temperature. Default 1. */
    t: number({ default: 1 }),
    /** Learns the inverse temperature. Default false. */
    learn: bool(false),
    /** No gradient passes through the softmax. Default false. */
    semiGrad: bool(false),
    /** Learned temperatures: one for all columns, or one for each. Default 1. */
    channels: int({ min: 1, default: 1 }),
  },
  needsGraph: true,
  params: ({ t, learn, channels }) => ({ ...(learn ? { t: { shape: [channels], init: constant(t), pyg: 't' } } : {}) }),
  call: ({ t: fixed, semiGrad }, { t }, x, { pool }) => {
    const scores = t === undefined ? (fixed === 1 ? x : scale(x, fixed)) : mul(x, t);
    return segmentSum(mul(segmentSoftmax(semiGrad ? detach(scores) : scores, pool), x), pool);
  },
});

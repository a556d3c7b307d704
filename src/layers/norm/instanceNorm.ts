import { filled } from '../../autodiff/space.js';
import { bool, number } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { scale, shift } from '../../ops/affine.js';
import { add, mul, sub } from '../../ops/binary.js';
import { inverseSqrt } from '../../ops/inverse-sqrt.js';
import { mean } from '../../ops/reduce.js';
import type { Tensor } from '../../runtime/tensor.js';
import type { Context } from '../context.js';
import { define, floatOf } from '../define.js';
import { graphMean, ofGraphSizes, refusePooled, spreadToNodes } from '../perGraph.js';

/**
 * Instance normalisation (arXiv:1607.08022): γ (x - mean) / √(variance + ε) + β, column by column within each graph. Without a graph all rows count as
 * one; after a pool it is refused. With `trackRunningStats` it gathers the means over the graphs of their moments while training, and takes these
 * otherwise.
 *
 * Shapes: x [nodes, f] -> [nodes, f]. Params, with `affine`: gamma [f] ones; beta [f] zeros. Buffers, with `trackRunningStats`: mean [f] zeros; variance
 * [f] ones, of the unbiased variances.
 *
 * @pyg InstanceNorm
 * @example layers.instanceNorm({ affine: true })
 */
export const instanceNorm = define({
  kind: 'instanceNorm',
  options: {
    /** Added to the variance. Default 1e-5. */
    epsilon: number({ min: 0, default: 1e-5 }),
    /** Learns γ and β; else they are 1 and 0. Default false. */
    affine: bool(false),
    /** Keeps running statistics. Default false. */
    trackRunningStats: bool(false),
    /** Share of a new batch in them. Default 0.1. */
    momentum: number({ min: 0, max: 1, default: 0.1 }),
  },
  params: ({ affine }, [, width]) => ({
    ...(affine ? { gamma: { shape: [width], init: 'ones', pyg: 'weight' }, beta: { shape: [width], init: 'zeros', pyg: 'bias' } } : {}),
  }),
  buffers: ({ trackRunningStats }, [, width]) => ({
    ...(trackRunningStats
      ? {
          mean: { shape: [width], init: 'zeros', pyg: 'running_mean' },
          variance: { shape: [width], init: 'ones', pyg: 'running_var' },
        }
      : {}),
  }),
  call: ({ epsilon, trackRunningStats, momentum }, { gamma, beta }, x, graph, context) => {
    refusePooled('layers.instanceNorm', x, graph);
    const kept = trackRunningStats ? runningOf(context, x) : null;
    if (kept !== null && (!context.training || context.frozen)) {
      const inverse = inverseSqrt(shift(kept.variance, epsilon));
      const normal = mul(sub(x, kept.mean), gamma === undefined ? inverse : mul(inverse, gamma));
      return beta === undefined ? normal : add(normal, beta);
    }
    const means = graphMean(x, graph);
    const centred = sub(x, spreadToNodes(means, graph));
    const variances = graphMean(mul(centred, centred), graph);
    if (kept !== null && context.updates !== null) {
      const blend = (old: Tensor, fresh: Tensor): Tensor => add(scale(old, 1 - momentum), scale(mean(fresh, { axis: 0 }), momentum));
      context.updates.mean = blend(kept.mean, means);
      context.updates.variance = blend(kept.variance, mul(variances, unbiased(graph, x)));
    }
    const inverse = inverseSqrt(shift(variances, epsilon));
    const normal = (factor: Tensor): Tensor => mul(centred, spreadToNodes(factor, graph));
    return gamma === undefined ? normal(inverse) : add(normal(mul(inverse, gamma)), beta);
  },
});

/** The running statistics, or where they start. */
function runningOf(context: Context, x: Tensor): Record<'mean' | 'variance', Tensor> {
  const start = (value: number): Tensor => filled({ shape: [x.shape[1]], dtype: x.dtype }, value);
  return { mean: context.buffer('mean') ?? start(0), variance: context.buffer('variance') ?? start(1) };
}

/** n / (n - 1) for each graph of n nodes, 1 for one of a single node. [graphs, 1] */
function unbiased(graph: Graph | undefined, x: Tensor): Tensor {
  const factor = (n: number): number => n / Math.max(n - 1, 1);
  return graph === undefined ? filled({ shape: [1, 1], dtype: x.dtype }, factor(x.shape[0])) : ofGraphSizes(graph, floatOf(x), factor);
}

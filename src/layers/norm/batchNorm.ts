import { filled } from '../../autodiff/space.js';
import { ShapeError } from '../../core/errors.js';
import { nullable, number, optional } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { scale, shift } from '../../ops/affine.js';
import { columnMoments, batchNorm as normalise } from '../../ops/batch-norm.js';
import { add, mul, sub } from '../../ops/binary.js';
import { inverseSqrt } from '../../ops/inverse-sqrt.js';
import { passOn } from '../../runtime/passing.js';
import type { Tensor } from '../../runtime/tensor.js';
import { splitActivation } from '../activate.js';
import type { Context } from '../context.js';
import { define } from '../define.js';
import { activation } from '../options.js';

/**
 * Batch normalisation over the nodes (arXiv:1502.03167): act(γ (x - mean) / √(variance + ε) + β), column by column. While
 * training with the moments of the batch, which also enter the running statistics; otherwise, and where the layer is frozen, with those.
 *
 * Shapes: x [nodes, f] -> [nodes, f]. Params: gamma [f] ones; beta [f] zeros. Buffers: mean [f] zeros; variance [f] ones,
 * which gathers the unbiased variance; batches [1] zeros, with `momentum: null`. Without buffers in the context the statistics are these initial ones.
 *
 * @throws ShapeError while training on a single row, whose variance says nothing.
 * @pyg BatchNorm
 * @example layers.batchNorm({ activation: 'relu' })
 */
export const batchNorm = define({
  kind: 'batchNorm',
  options: {
    /** Added to the variance. Default 1e-5. */
    epsilon: number({ min: 0, default: 1e-5 }),
    /**
     * Share of a new batch in the running statistics, as in torch (Keras counts the share of the old); null gives every batch so far the same share.
     * Default 0.1.
     */
    momentum: optional(nullable(number({ min: 0, max: 1 })), 0.1),
    /** Applied last, in the same pass where it is relu. Default 'linear'. */
    activation: activation('linear'),
  },
  params: (_, [, width]) => ({
    gamma: { shape: [width], init: 'ones', pyg: 'module.weight' },
    beta: { shape: [width], init: 'zeros', pyg: 'module.bias' },
  }),
  buffers: ({ momentum }, [, width]) => ({
    mean: { shape: [width], init: 'zeros', pyg: 'module.running_mean' },
    variance: { shape: [width], init: 'ones', pyg: 'module.running_var' },
    ...(momentum === null ? { batches: { shape: [1], init: 'zeros', pyg: 'module.num_batches_tracked' } } : {}),
  }),
  call: ({ epsilon, momentum, activation }, { gamma, beta }, x, _graph, context) => {
    if (!context.training || context.frozen) {
      const { mean, variance } = running(context, gamma);
      const factor = mul(inverseSqrt(shift(variance, epsilon)), gamma);
      const scaled = passOn(sub(x, mean), (centred) => mul(centred, factor));
      const shifted = passOn(scaled, (y) => add(y, beta));
      return activation === 'linear' ? shifted : passOn(shifted, byName('layers.batchNorm', activation));
    }
    const rows = x.shape[0];
    if (rows < 2) {
      throw new ShapeError({
        where: 'layers.batchNorm',
        what: 'a batch of one row has no variance',
        got: `${rows} rows`,
        expected: 'at least 2 while training',
        mend: 'Take larger batches, or leave out the last one (dropLast)',
      });
    }
    const moments = columnMoments(x);
    if (context.updates !== null) {
      const { mean, variance, batches } = running(context, gamma);
      const count = momentum === null ? batches.item() + 1 : 0; // read where it is needed alone: a step that reads is not replayed
      const part = momentum ?? 1 / count;
      const blend = (old: Tensor, fresh: Tensor, weight: number): Tensor => add(scale(old, 1 - part), scale(fresh, part * weight));
      if (momentum === null) context.updates.batches = filled(batches, count);
      context.updates.mean = blend(mean, moments.mean, 1);
      context.updates.variance = blend(variance, moments.variance, rows / (rows - 1));
    }
    const { epilogue, rest } = splitActivation(activation);
    return rest(normalise(x, gamma, beta, { epsilon, activation: epilogue, moments }));
  },
});

/** The running statistics, or where they start. */
function running(context: Context, like: Tensor): Record<'mean' | 'variance' | 'batches', Tensor> {
  const start = (name: string, shape: Tensor['shape'], value: number): Tensor =>
    context.buffer(name) ?? filled({ shape, dtype: like.dtype }, value);
  return { mean: start('mean', like.shape, 0), variance: start('variance', like.shape, 1), batches: start('batches', [1], 0) };
}

import { filled } from '../autodiff/space.js';
import { number } from '../core/options/vocabulary.js';
import { define } from '../layers/define.js';
import { activation } from '../layers/options.js';
import { activation as byName } from '../nn/activations.js';
import { scale, shift } from '../ops/affine.js';
import { add, div, mul, sub } from '../ops/binary.js';
import { inverseSqrt } from '../ops/inverse-sqrt.js';
import { mean } from '../ops/reduce.js';
import type { Tensor } from '../runtime/tensor.js';

/**
 * The normalisation of neural fingerprints (arXiv:1509.09292): act((x - mean) / (deviation + 1)), column by column. While training
 * with the moments of the batch, which also enter the running ones; otherwise with those.
 *
 * Shapes: x [nodes, f] -> [nodes, f]. No params. Buffers: mean [f] zeros; deviation [f] ones.
 */
export const softNorm = define({
  kind: 'softNorm',
  group: 'models',
  options: {
    momentum: number({ min: 0, max: 1, default: 0.1 }),
    activation: activation('linear'),
  },
  buffers: (_, [, width]) => ({
    mean: { shape: [width], init: 'zeros' },
    deviation: { shape: [width], init: 'ones' },
  }),
  call: ({ momentum, activation }, _params, x, _graph, context) => {
    const { training, frozen, updates } = context;
    const act = byName('models.neuralFingerprint', activation);
    const start = (value: number): Tensor => filled({ shape: [x.shape[1]], dtype: x.dtype }, value);
    const running = {
      mean: context.buffer('mean') ?? start(0),
      deviation: context.buffer('deviation') ?? start(1),
    };
    if (!training || frozen) return act(div(sub(x, running.mean), shift(running.deviation, 1)));
    const centre = mean(x, { axis: 0 });
    const centred = sub(x, centre);
    const variance = mean(mul(centred, centred), { axis: 0 });
    const deviation = mul(variance, inverseSqrt(variance)); // as √variance, but its derivative at 0 is 0
    if (updates !== null) {
      const blend = (old: Tensor, fresh: Tensor): Tensor => add(scale(old, 1 - momentum), scale(fresh, momentum));
      updates.mean = blend(running.mean, centre);
      updates.deviation = blend(running.deviation, deviation);
    }
    return act(div(centred, shift(deviation, 1)));
  },
});

import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { number } from '../../core/options/vocabulary.js';
import { NONE } from '../../runtime/pointer.js';
import { learningRateOption } from '../schedules.js';
import { defineOptimizer, type Optimizer, sharedOptions } from './optimizer.js';

const radamOptions = {
  /** Default 0.001. */
  learningRate: learningRateOption(0.001),
  /** Decay of the first moment. Default 0.9. */
  beta1: number({ min: 0, below: 1, default: 0.9 }),
  /** Decay of the second moment. Default 0.999. */
  beta2: number({ min: 0, below: 1, default: 0.999 }),
  /** Added to the root of the second moment. Default 1e-8. */
  epsilon: number({ min: 0, default: 1e-8 }),
  ...sharedOptions,
};

/**
 * Rectified Adam (arXiv:1908.03265) as in torch: while the variance of the second moment cannot be told (ρ_t ≤ 5), steps are those of
 * momentum alone; later they are Adam's times the rectification r_t. Default learning rate 0.001.
 */
export function radam(given: Given<typeof radamOptions> = {}): Optimizer {
  const options = readOptions('optimizers.radam', radamOptions, given);
  const { beta1, beta2, epsilon } = options;
  const limit = 2 / (1 - beta2) - 1;
  return defineOptimizer(
    'radam',
    options,
    ['first', 'second'],
    ({ kernels, size, param, grad, slots: [first, second], step, settings }) => {
      const correction2 = 1 - beta2 ** step;
      const length = limit - (2 * step * beta2 ** step) / correction2;
      const plain = length <= 5;
      const rectified = Math.sqrt(((length - 4) * (length - 2) * limit) / ((limit - 4) * (limit - 2) * length));
      const rate = (settings.learningRate / (1 - beta1 ** step)) * (plain ? 1 : rectified * Math.sqrt(correction2));
      const decay = settings.weightDecay;
      kernels.adamRelative(0, size, beta1, beta2, epsilon, decay, 0, rate, 1, plain ? 1 : 0, param, grad, first, second, NONE);
    },
  );
}

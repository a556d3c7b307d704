import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { number } from '../../core/options/vocabulary.js';
import { learningRateOption } from '../schedules.js';
import { defineOptimizer, type Optimizer, sharedOptions } from './optimizer.js';

const adamaxOptions = {
  /** Default 0.002. */
  learningRate: learningRateOption(0.002),
  /** Decay of the first moment. Default 0.9. */
  beta1: number({ min: 0, below: 1, default: 0.9 }),
  /** Decay of the second moment. Default 0.999. */
  beta2: number({ min: 0, below: 1, default: 0.999 }),
  /** Added to the root of the second moment. Default 1e-8. */
  epsilon: number({ min: 0, default: 1e-8 }),
  ...sharedOptions,
};

/**
 * Adamax (arXiv:1412.6980, section 7) as in torch: the largest gradient so far, decayed, takes the place of the root of the second moment.
 * Default learning rate 0.002.
 */
export function adamax(given: Given<typeof adamaxOptions> = {}): Optimizer {
  const options = readOptions('optimizers.adamax', adamaxOptions, given);
  const { beta1, beta2, epsilon } = options;
  return defineOptimizer('adamax', options, ['first', 'most'], ({ kernels, size, param, grad, slots: [first, most], step, settings }) =>
    kernels.adamax(
      0,
      size,
      settings.learningRate / (1 - beta1 ** step),
      beta1,
      beta2,
      epsilon,
      settings.weightDecay,
      param,
      grad,
      first,
      most,
    ),
  );
}

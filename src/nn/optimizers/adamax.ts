import type { AdamOptions } from './adam.js';
import { defineOptimizer, type Optimizer } from './optimizer.js';

/**
 * Adamax (arXiv:1412.6980, section 7) as in torch: the largest gradient so far, decayed, takes the place of the root of the second moment.
 * Default learning rate 0.002.
 */
export function adamax(given: Omit<AdamOptions, 'amsgrad'> = {}): Optimizer {
  const { learningRate = 0.002, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, ...shared } = given;
  const options = { learningRate, beta1, beta2, epsilon, weightDecay, ...shared };
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

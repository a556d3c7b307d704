import type { AdamOptions } from './adam.js';
import { defineOptimizer, type Optimizer } from './optimizer.js';

/**
 * Rectified Adam (arXiv:1908.03265) as in torch: while the variance of the second moment cannot be told (ρ_t ≤ 5), steps are those of
 * momentum alone; later they are Adam's times the rectification r_t. Default learning rate 0.001.
 */
export function radam(given: Omit<AdamOptions, 'amsgrad'> = {}): Optimizer {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, ...shared } = given;
  const options = { learningRate, beta1, beta2, epsilon, weightDecay, ...shared };
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
      kernels.adamRelative(0, size, beta1, beta2, epsilon, decay, 0, rate, 1, plain ? 1 : 0, param, grad, first, second, 0);
    },
  );
}

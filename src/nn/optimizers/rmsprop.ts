import { defineOptimizer, type Optimizer, type SharedOptions } from './optimizer.js';

/** Options of `rmsprop`. */
export interface RmspropOptions extends SharedOptions {
  /** Decay of the mean of squares. Default 0.99. */
  readonly alpha?: number;
  /** Added to the root. Default 1e-8. */
  readonly epsilon?: number;
  /** Default 0. */
  readonly momentum?: number;
  /** Take the square of the mean off the mean of squares. Default false. */
  readonly centered?: boolean;
}

/**
 * RMSProp (Tieleman and Hinton 2012) as in torch: v = αv + (1 - α)g²; w -= η g / (√v + ε), through momentum if there is any. Default
 * learning rate 0.01.
 */
export function rmsprop(given: RmspropOptions = {}): Optimizer {
  const { learningRate = 0.01, alpha = 0.99, epsilon = 1e-8, momentum = 0, centered = false, weightDecay = 0, ...shared } = given;
  const options = { learningRate, alpha, epsilon, momentum, centered, weightDecay, ...shared };
  const names = ['second', ...(centered ? ['mean'] : []), ...(momentum === 0 ? [] : ['velocity'])];
  const [mean, velocity] = [names.indexOf('mean'), names.indexOf('velocity')];
  return defineOptimizer('rmsprop', options, names, ({ kernels, size, param, grad, slots, settings }) =>
    kernels.rmsprop(
      0,
      size,
      settings.learningRate,
      alpha,
      epsilon,
      momentum,
      settings.weightDecay,
      param,
      grad,
      slots[0],
      mean < 0 ? 0 : slots[mean],
      velocity < 0 ? 0 : slots[velocity],
    ),
  );
}

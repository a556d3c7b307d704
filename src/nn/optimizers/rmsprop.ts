import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { bool, number } from '../../core/options/vocabulary.js';
import { NONE } from '../../runtime/pointer.js';
import { learningRateOption } from '../schedules.js';
import { defineOptimizer, type Optimizer, sharedOptions } from './optimizer.js';

const rmspropOptions = {
  /** Default 0.01. */
  learningRate: learningRateOption(0.01),
  /** Decay of the mean of squares. Default 0.99. */
  alpha: number({ min: 0, max: 1, default: 0.99 }),
  /** Added to the root. Default 1e-8. */
  epsilon: number({ min: 0, default: 1e-8 }),
  /** Default 0. */
  momentum: number({ min: 0, default: 0 }),
  /** Take the square of the mean off the mean of squares. Default false. */
  centered: bool(false),
  ...sharedOptions,
};

/** Options of `rmsprop`. */
export interface RmspropOptions extends Given<typeof rmspropOptions> {}

/**
 * RMSProp (Tieleman and Hinton 2012) as in torch: v = αv + (1 - α)g²; w -= η g / (√v + ε), through momentum if there is any. Default
 * learning rate 0.01.
 */
export function rmsprop(given: RmspropOptions = {}): Optimizer {
  const options = readOptions('optimizers.rmsprop', rmspropOptions, given);
  const { alpha, epsilon, momentum, centered } = options;
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
      mean < 0 ? NONE : slots[mean],
      velocity < 0 ? NONE : slots[velocity],
    ),
  );
}

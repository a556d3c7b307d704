import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { number } from '../../core/options/vocabulary.js';
import { learningRateOption } from '../schedules.js';
import { defineOptimizer, type Optimizer, sharedOptions } from './optimizer.js';

const adadeltaOptions = {
  /** Default 1. */
  learningRate: learningRateOption(1),
  /** Decay of both means of squares. Default 0.9. */
  rho: number({ min: 0, max: 1, default: 0.9 }),
  /** Added below both roots. Default 1e-6. */
  epsilon: number({ min: 0, default: 1e-6 }),
  ...sharedOptions,
};

/** Options of `adadelta`. */
export interface AdadeltaOptions extends Given<typeof adadeltaOptions> {}

/**
 * Adadelta (arXiv:1212.5701) as in torch: the gradient times √(mean of squared moves) / √(mean of squared gradients). Default learning
 * rate 1.
 */
export function adadelta(given: AdadeltaOptions = {}): Optimizer {
  const options = readOptions('optimizers.adadelta', adadeltaOptions, given);
  const { rho, epsilon } = options;
  return defineOptimizer('adadelta', options, ['squares', 'moves'], ({ kernels, size, param, grad, slots: [squares, moves], settings }) =>
    kernels.adadelta(0, size, settings.learningRate, rho, epsilon, settings.weightDecay, param, grad, squares, moves),
  );
}

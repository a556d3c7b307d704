import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { number } from '../../core/options/vocabulary.js';
import { learningRateOption } from '../schedules.js';
import { defineOptimizer, type Optimizer, sharedOptions } from './optimizer.js';

const adagradOptions = {
  /** Default 0.01. */
  learningRate: learningRateOption(0.01),
  /** The rate of step t, from 0, is divided by 1 + t · this. Default 0. */
  learningRateDecay: number({ min: 0, default: 0 }),
  /** What the sum of squares starts with. Default 0. */
  initialAccumulator: number({ min: 0, default: 0 }),
  /** Added to the root. Default 1e-10. */
  epsilon: number({ min: 0, default: 1e-10 }),
  ...sharedOptions,
};

/** Options of `adagrad`. */
export interface AdagradOptions extends Given<typeof adagradOptions> {}

/** Adagrad (Duchi, Hazan and Singer 2011) as in torch: s += g²; w -= η g / (√s + ε). Default learning rate 0.01. */
export function adagrad(given: AdagradOptions = {}): Optimizer {
  const options = readOptions('optimizers.adagrad', adagradOptions, given);
  const { learningRateDecay, initialAccumulator, epsilon } = options;
  return defineOptimizer(
    'adagrad',
    options,
    ['sum'],
    ({ kernels, size, param, grad, slots: [sum], step, settings }) => {
      const rate = settings.learningRate / (1 + (step - 1) * learningRateDecay);
      kernels.adagrad(0, size, rate, epsilon, settings.weightDecay, param, grad, sum);
    },
    { sum: initialAccumulator },
  );
}

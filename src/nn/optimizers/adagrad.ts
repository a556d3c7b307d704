import { defineOptimizer, type Optimizer, type SharedOptions } from './optimizer.js';

/** Options of `adagrad`. */
export interface AdagradOptions extends SharedOptions {
  /** The rate of step t, from 0, is divided by 1 + t · this. Default 0. */
  readonly learningRateDecay?: number;
  /** What the sum of squares starts with. Default 0. */
  readonly initialAccumulator?: number;
  /** Added to the root. Default 1e-10. */
  readonly epsilon?: number;
}

/** Adagrad (Duchi, Hazan and Singer 2011) as in torch: s += g²; w -= η g / (√s + ε). Default learning rate 0.01. */
export function adagrad(given: AdagradOptions = {}): Optimizer {
  const { learningRate = 0.01, learningRateDecay = 0, initialAccumulator = 0, epsilon = 1e-10, weightDecay = 0, ...shared } = given;
  const options = { learningRate, learningRateDecay, initialAccumulator, epsilon, weightDecay, ...shared };
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

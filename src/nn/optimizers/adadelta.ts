import { defineOptimizer, type Optimizer, type SharedOptions } from './optimizer.js';

/** Options of `adadelta`. */
export interface AdadeltaOptions extends SharedOptions {
  /** Decay of both means of squares. Default 0.9. */
  readonly rho?: number;
  /** Added below both roots. Default 1e-6. */
  readonly epsilon?: number;
}

/**
 * Adadelta (arXiv:1212.5701) as in torch: the gradient times √(mean of squared moves) / √(mean of squared gradients). Default learning
 * rate 1.
 */
export function adadelta(given: AdadeltaOptions = {}): Optimizer {
  const { learningRate = 1, rho = 0.9, epsilon = 1e-6, weightDecay = 0, ...shared } = given;
  const options = { learningRate, rho, epsilon, weightDecay, ...shared };
  return defineOptimizer('adadelta', options, ['squares', 'moves'], ({ kernels, size, param, grad, slots: [squares, moves], settings }) =>
    kernels.adadelta(0, size, settings.learningRate, rho, epsilon, settings.weightDecay, param, grad, squares, moves),
  );
}

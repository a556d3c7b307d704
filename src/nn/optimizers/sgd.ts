import { defineOptimizer, type Optimizer, type SharedOptions } from './optimizer.js';

/** Options of `sgd`. */
export interface SgdOptions extends SharedOptions {
  /** Default 0. */
  readonly momentum?: number;
  /** How much of the gradient momentum leaves out. Default 0. */
  readonly dampening?: number;
  /** Look ahead by the momentum. Default false. */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent as in torch: d = g + λw; v = μv + (1 - τ)d (v = d in the first step); w -= η(v), or
 * η(d + μv) with nesterov. Default learning rate 0.01.
 */
export function sgd(given: SgdOptions = {}): Optimizer {
  const { learningRate = 0.01, momentum = 0, dampening = 0, nesterov = false, weightDecay = 0, ...shared } = given;
  const options = { learningRate, momentum, dampening, nesterov, weightDecay, ...shared };
  return defineOptimizer('sgd', options, momentum === 0 ? [] : ['velocity'], ({ kernels, size, param, grad, slots, step, settings }) =>
    kernels.sgd(
      0,
      size,
      settings.learningRate,
      momentum,
      dampening,
      nesterov ? 1 : 0,
      settings.weightDecay,
      step === 1 ? 1 : 0,
      param,
      grad,
      momentum === 0 ? 0 : slots[0],
    ),
  );
}

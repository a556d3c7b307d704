import { defineOptimizer, type Group, type Optimizer } from './optimizer.js';

/** Options of `sgd`. */
export interface SgdOptions {
  /** Default 0.01. */
  readonly learningRate?: number;
  /** Default 0. */
  readonly momentum?: number;
  /** How much of the gradient momentum leaves out. Default 0. */
  readonly dampening?: number;
  /** Look ahead by the momentum. Default false. */
  readonly nesterov?: boolean;
  /** λ·w is added to the gradient. Default 0. */
  readonly weightDecay?: number;
  readonly groups?: readonly Group[];
}

/**
 * Stochastic gradient descent as in torch: d = g + λw; v = μv + (1 - τ)d (v = d in the first step); w -= η(v), or
 * η(d + μv) with nesterov.
 */
export function sgd({
  learningRate = 0.01,
  momentum = 0,
  dampening = 0,
  nesterov = false,
  weightDecay = 0,
  groups,
}: SgdOptions = {}): Optimizer {
  const options = { learningRate, momentum, dampening, nesterov, weightDecay, groups };
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
      slots[0] ?? 0,
    ),
  );
}

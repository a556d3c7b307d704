import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { bool, number } from '../../core/options/vocabulary.js';
import { NONE } from '../../runtime/pointer.js';
import { learningRateOption } from '../schedules.js';
import { defineOptimizer, type Optimizer, sharedOptions } from './optimizer.js';

const sgdOptions = {
  /** Default 0.01. */
  learningRate: learningRateOption(0.01),
  /** Default 0. */
  momentum: number({ min: 0, default: 0 }),
  /** How much of the gradient momentum leaves out. Default 0. */
  dampening: number({ default: 0 }),
  /** Look ahead by the momentum. Default false. */
  nesterov: bool(false),
  ...sharedOptions,
};

/** Options of `sgd`. */
export interface SgdOptions extends Given<typeof sgdOptions> {}

/**
 * Stochastic gradient descent as in torch: d = g + λw; v = μv + (1 - τ)d (v = d in the first step); w -= η(v), or
 * η(d + μv) with nesterov. Default learning rate 0.01.
 */
export function sgd(given: SgdOptions = {}): Optimizer {
  const options = readOptions('optimizers.sgd', sgdOptions, given);
  const { momentum, dampening, nesterov } = options;
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
      momentum === 0 ? NONE : slots[0],
    ),
  );
}

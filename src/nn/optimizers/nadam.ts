import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { number } from '../../core/options/vocabulary.js';
import { NONE } from '../../runtime/pointer.js';
import { learningRateOption } from '../schedules.js';
import { defineOptimizer, type Optimizer, sharedOptions } from './optimizer.js';

const nadamOptions = {
  /** Default 0.002. */
  learningRate: learningRateOption(0.002),
  /** Decay of the first moment. Default 0.9. */
  beta1: number({ min: 0, below: 1, default: 0.9 }),
  /** Decay of the second moment. Default 0.999. */
  beta2: number({ min: 0, below: 1, default: 0.999 }),
  /** Added to the root of the second moment. Default 1e-8. */
  epsilon: number({ min: 0, default: 1e-8 }),
  /** How slowly the momentum warms up. Default 0.004. */
  momentumDecay: number({ min: 0, default: 0.004 }),
  ...sharedOptions,
};

/** Options of `nadam`. */
export interface NadamOptions extends Given<typeof nadamOptions> {}

/**
 * Adam with Nesterov's look ahead (Dozat 2016) as in torch: the momentum of step t is μ_t = β₁ (1 - 0.96^(t ψ) / 2), with ψ the
 * momentum decay. Default learning rate 0.002.
 */
export function nadam(given: NadamOptions = {}): Optimizer {
  const options = readOptions('optimizers.nadam', nadamOptions, given);
  const { beta1, beta2, epsilon, momentumDecay } = options;
  const momentum = (step: number): number => beta1 * (1 - 0.5 * 0.96 ** (step * momentumDecay));
  const products = { step: 0, product: 1 };
  /** μ_1 · … · μ_step, from the step before where that is known. */
  const productUpTo = (step: number): number => {
    if (step < products.step) Object.assign(products, { step: 0, product: 1 });
    while (products.step < step) products.product *= momentum(++products.step);
    return products.product;
  };
  return defineOptimizer(
    'nadam',
    options,
    ['first', 'second'],
    ({ kernels, size, param, grad, slots: [first, second], step, settings }) => {
      const { learningRate: rate, weightDecay: decay } = settings;
      const product = productUpTo(step);
      const next = momentum(step + 1);
      const onGradient = (rate * (1 - momentum(step))) / (1 - product);
      const onMoment = (rate * next) / (1 - product * next);
      const scale = 1 / Math.sqrt(1 - beta2 ** step);
      kernels.adamRelative(0, size, beta1, beta2, epsilon, decay, onGradient, onMoment, scale, 0, param, grad, first, second, NONE);
    },
  );
}

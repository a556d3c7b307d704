import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { bool, number } from '../../core/options/vocabulary.js';
import { learningRateOption } from '../schedules.js';
import { defineOptimizer, type Optimizer, sharedOptions } from './optimizer.js';

const adamOptions = {
  /** Default 0.001. */
  learningRate: learningRateOption(0.001),
  /** Decay of the first moment. Default 0.9. */
  beta1: number({ min: 0, below: 1, default: 0.9 }),
  /** Decay of the second moment. Default 0.999. */
  beta2: number({ min: 0, below: 1, default: 0.999 }),
  /** Added to the root of the second moment. Default 1e-8. */
  epsilon: number({ min: 0, default: 1e-8 }),
  /** The largest second moment so far takes the place of the last one. Default false. */
  amsgrad: bool(false),
  ...sharedOptions,
};

const adamWOptions = { ...adamOptions, weightDecay: number({ min: 0, default: 0.01 }) };

/** Options of `adam` and `adamW`. */
export interface AdamOptions extends Given<typeof adamOptions> {}

function build(kind: 'adam' | 'adamW', given: AdamOptions): Optimizer {
  const options = readOptions(`optimizers.${kind}`, kind === 'adam' ? adamOptions : adamWOptions, given);
  const { beta1, beta2, epsilon, amsgrad } = options;
  const decoupled = kind === 'adamW' ? 1 : 0;
  const names = ['first', 'second', ...(amsgrad ? ['most'] : [])];
  return defineOptimizer(kind, options, names, ({ kernels, size, param, grad, slots: [first, second, most], step, settings }) => {
    const { learningRate: rate, weightDecay: decay } = settings;
    const [correction1, correction2] = [1 - beta1 ** step, 1 - beta2 ** step];
    if (!amsgrad)
      kernels.adam(0, size, rate, beta1, beta2, epsilon, decay, decoupled, correction1, correction2, param, grad, first, second);
    else {
      if (decoupled) kernels.axpby(0, size, 1 - rate * decay, param, 0, param);
      const l2 = decoupled ? 0 : decay;
      const scale = 1 / Math.sqrt(correction2);
      kernels.adamRelative(0, size, beta1, beta2, epsilon, l2, 0, rate / correction1, scale, 0, param, grad, first, second, most);
    }
  });
}

/**
 * Adam (arXiv:1412.6980): m and v are decayed means of g and g²; w -= η m̂ / (√v̂ + ε) with both corrected for their
 * start at 0. Weight decay is L2: λw is added to the gradient before the moments, as in torch. AMSGrad: arXiv:1904.09237.
 * Default learning rate 0.001.
 */
export const adam = (options: AdamOptions = {}): Optimizer => build('adam', options);

/** Adam with decoupled decay (arXiv:1711.05101): w is first multiplied by 1 - ηλ. λ: default 0.01. */
export const adamW = (options: AdamOptions = {}): Optimizer => build('adamW', options);

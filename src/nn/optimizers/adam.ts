import { defineOptimizer, type Group, type Optimizer } from './optimizer.js';

/** Options of `adam` and `adamW`. */
export interface AdamOptions {
  /** Default 0.001. */
  readonly learningRate?: number;
  /** Decay of the first moment. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the second moment. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment. Default 1e-8. */
  readonly epsilon?: number;
  /** Default 0 (adamW: 0.01). */
  readonly weightDecay?: number;
  readonly groups?: readonly Group[];
}

function build(
  kind: 'adam' | 'adamW',
  { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, groups }: AdamOptions,
): Optimizer {
  const options = { learningRate, beta1, beta2, epsilon, weightDecay, groups };
  const decoupled = kind === 'adamW' ? 1 : 0;
  return defineOptimizer(kind, options, ['first', 'second'], ({ kernels, size, param, grad, slots: [first, second], step, settings }) =>
    kernels.adam(
      0,
      size,
      settings.learningRate,
      beta1,
      beta2,
      epsilon,
      settings.weightDecay,
      decoupled,
      1 - beta1 ** step,
      1 - beta2 ** step,
      param,
      grad,
      first,
      second,
    ),
  );
}

/**
 * Adam (arXiv:1412.6980): m and v are decayed means of g and g²; w -= η m̂ / (√v̂ + ε) with both corrected for their
 * start at 0. Weight decay is L2: λw is added to the gradient before the moments, as in torch.
 */
export const adam = (options: AdamOptions = {}): Optimizer => build('adam', options);

/** Adam with decoupled decay (arXiv:1711.05101): w is first multiplied by 1 - ηλ. */
export const adamW = (options: AdamOptions = {}): Optimizer => build('adamW', { weightDecay: 0.01, ...options });

import type { Activation } from '../nn/activations.js';
import { uniform } from '../nn/initializers.js';
import { affineMap } from './activate.js';
import { define } from './define.js';

/** Options of `dense`. */
export interface DenseOptions {
  /** Width of the output. */
  readonly units: number;
  /** Default 'linear'. */
  readonly activation: Activation;
  /** Default true. */
  readonly useBias: boolean;
  /** Default 'kaimingUniform', as torch's Linear. */
  readonly kernelInitializer: string;
}

/**
 * A fully connected layer: act(x W + b).
 *
 * Shapes: x [n, in], dense or sparse -> [n, units]. Params: kernel [in, units]; bias [units].
 * Both start as U(±1/√in), as in torch; Keras starts with glorotUniform and zeros.
 *
 * @example layers.dense({ units: 16, activation: 'relu' })
 */
export const dense = define<DenseOptions, Pick<DenseOptions, 'units'> & Partial<DenseOptions>>({
  kind: 'dense',
  options: {
    units: { type: 'int', min: 1 },
    activation: { type: 'activation', default: 'linear' },
    useBias: { type: 'boolean', default: true },
    kernelInitializer: { type: 'initializer', default: 'kaimingUniform' },
  },
  takesSparse: true,
  params: ({ units, useBias, kernelInitializer }, [, width]) => ({
    kernel: { shape: [width, units], init: kernelInitializer, pyg: 'weight', transpose: true },
    ...(useBias ? { bias: { shape: [units], init: uniform(1 / Math.sqrt(width)), pyg: 'bias' } } : {}),
  }),
  call: ({ activation }, { kernel, bias }, x) => affineMap(x, kernel, bias ?? null, activation),
});

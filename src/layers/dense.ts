import { bool, int } from '../core/options/vocabulary.js';
import { uniform } from '../nn/initializers.js';
import { affineMap } from './activate.js';
import { define } from './define.js';
import { activation, initializer } from './options.js';

/**
 * A fully connected layer: act(x W + b).
 *
 * Shapes: x [n, in], dense or sparse -> [n, units]. Params: kernel [in, units]; bias [units].
 * Both start as U(±1/√in), as in torch; Keras starts with glorotUniform and zeros.
 *
 * @pyg Linear
 * @example layers.dense({ units: 16, activation: 'relu' })
 */
export const dense = define({
  kind: 'dense',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** Default 'linear'. */
    activation: activation('linear'),
    /** Default true. */
    useBias: bool(true),
    /** Default 'kaimingUniform', as torch's Linear. */
    kernelInitializer: initializer('kaimingUniform'),
  },
  takesSparse: true,
  params: ({ units, useBias, kernelInitializer }, [, width]) => ({
    kernel: { shape: [width, units], init: kernelInitializer, pyg: 'weight', transpose: true },
    ...(useBias ? { bias: { shape: [units], init: uniform(1 / Math.sqrt(width)), pyg: 'bias' } } : {}),
  }),
  call: ({ activation }, { kernel, bias }, x) => affineMap(x, kernel, bias ?? null, activation),
});

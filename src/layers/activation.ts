import type { Activation } from '../nn/activations.js';
import { activation as byName } from '../nn/activations.js';
import type { Tensor } from '../runtime/tensor.js';
import { define } from './define.js';

/** Options of `activation`. */
export interface ActivationOptions {
  readonly activation: Activation;
}

/**
 * An activation as a layer of its own.
 *
 * Shapes: x [...] -> [...]. No params.
 *
 * @example layers.activation({ activation: 'elu' })
 */
export const activation = define<ActivationOptions, ActivationOptions>({
  kind: 'activation',
  options: { activation: { type: 'activation' } },
  call: (options, _params, x) => byName('layers.activation', options.activation)(x as Tensor),
});

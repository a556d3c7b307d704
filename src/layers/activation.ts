import { activation as byName } from '../nn/activations.js';
import { define } from './define.js';
import { activation as activationOption } from './options.js';

/**
 * An activation as a layer of its own.
 *
 * Shapes: x [...] -> [...]. No params.
 *
 * @example layers.activation({ activation: 'elu' })
 */
export const activation = define({
  kind: 'activation',
  options: {
    /** By name, or a function of a tensor. */
    activation: activationOption(),
  },
  call: (options, _params, x) => byName('layers.activation', options.activation)(x),
});

import { OptionError } from '../core/errors.js';
import * as ops from '../ops/activations.js';
import * as smooth from '../ops/smooth-activations.js';
import { softmax } from '../ops/softmax.js';
import type { Tensor } from '../runtime/tensor.js';

/** A function of a tensor, applied elementwise or along the last axis. */
export type ActivationFunction = (x: Tensor) => Tensor;
/** An activation by name, or a function of one's own. */
export type Activation = keyof typeof byName | ActivationFunction;

const byName = {
  linear: (x: Tensor): Tensor => x,
  relu: ops.relu,
  leakyRelu: (x: Tensor): Tensor => ops.leakyRelu(x),
  elu: (x: Tensor): Tensor => ops.elu(x),
  sigmoid: ops.sigmoid,
  tanh: ops.tanh,
  softplus: smooth.softplus,
  logSigmoid: smooth.logSigmoid,
  gelu: (x: Tensor): Tensor => smooth.gelu(x),
  silu: smooth.silu,
  mish: smooth.mish,
  selu: smooth.selu,
  celu: (x: Tensor): Tensor => smooth.celu(x),
  softmax: (x: Tensor): Tensor => softmax(x),
} satisfies Record<string, ActivationFunction>;

/** The names that `activation` options take. */
export const activationNames = Object.keys(byName) as readonly (keyof typeof byName)[];

/** An activation as a function. @throws OptionError for an unknown name. */
export function activation(where: string, given: Activation): ActivationFunction {
  if (typeof given === 'function') return given;
  if (Object.hasOwn(byName, given)) return byName[given];
  throw new OptionError({
    where,
    what: 'unknown activation',
    got: `'${String(given)}'`,
    expected: `${activationNames.join(', ')}, or a function`,
  });
}

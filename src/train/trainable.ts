import { OptionError } from '../core/errors.js';
import { written } from '../core/written.js';
import type { TensorTree } from '../layers/context.js';
import type { Network } from '../network/network.js';
import { type Compiled, compiledOf, type Trainable } from './compile.js';

const known = new WeakMap<object, Trainable>();

/** Remembers what stands behind a model's methods, for functions that take the model. */
export const remembered = (trainable: Trainable): void => void known.set(trainable.network, trainable);

/** A model that is compiled and has parameters. */
export interface Ready {
  readonly network: Network;
  readonly compiled: Compiled;
  readonly params: TensorTree;
  readonly buffers: TensorTree;
}

/** What stands behind a model. @throws OptionError for what is no model. */
export function trainableOf(where: string, model: Network): Trainable {
  const trainable = typeof model === 'function' ? known.get(model) : undefined;
  if (trainable !== undefined) return trainable;
  throw new OptionError({
    where,
    what: 'the first argument is no model',
    got: written(model),
    expected: 'what sequential, module or models gave',
  });
}

/** What stands behind a model that is ready. @throws OptionError for what is no model, or has neither loss nor parameters yet. */
export function readyModel(where: string, model: Network): Ready {
  const trainable = trainableOf(where, model);
  const { network } = trainable;
  const compiled = compiledOf(trainable, where);
  if (network.params !== null) return { network, compiled, params: network.params, buffers: network.buffers ?? {} };
  throw new OptionError({
    where,
    what: 'the model has no parameters yet',
    mend: 'Call fit, or set model.params = model.init({ seed, like })',
  });
}

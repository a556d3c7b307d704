import { OptionError } from '../../core/errors.js';
import { adadelta } from './adadelta.js';
import { adagrad } from './adagrad.js';
import { adam, adamW } from './adam.js';
import { adamax } from './adamax.js';
import { nadam } from './nadam.js';
import type { Optimizer } from './optimizer.js';
import { radam } from './radam.js';
import { rmsprop } from './rmsprop.js';
import { sgd } from './sgd.js';

const byKind = { sgd, adam, adamW, rmsprop, adagrad, adadelta, adamax, nadam, radam };

/** Names of the optimizers. */
export type OptimizerName = keyof typeof byKind;

/** The plain form of an optimizer: all there is to it, fit for JSON where its groups match by name. */
export interface OptimizerConfig {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** An optimizer by name with its defaults, from its plain form, or as it is. @throws OptionError for an unknown name. */
export function optimizer(where: string, given: string | OptimizerConfig | Optimizer): Optimizer {
  if (typeof given === 'object' && given !== null && 'update' in given) return given;
  const { kind, options } = typeof given === 'string' ? { kind: given, options: {} } : given;
  if (Object.hasOwn(byKind, kind)) return byKind[kind as OptimizerName](options);
  throw new OptionError({
    where,
    what: 'unknown optimizer',
    got: `'${String(kind)}'`,
    expected: `${Object.keys(byKind).join(', ')}, or an optimizer`,
  });
}

import { OptionError } from '../../core/errors.js';
import * as list from './list.js';
import type { Optimizer } from './optimizer.js';

/** Names of the optimizers. */
export type OptimizerName = keyof typeof list;
export const optimizerNames = Object.keys(list) as readonly OptimizerName[];

const byKind: Readonly<Record<string, (options: Readonly<Record<string, unknown>>) => Optimizer>> = list;

/** The plain form of an optimizer: all there is to it, fit for JSON where its groups match by name. */
export interface OptimizerConfig {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** An optimizer by name with its defaults, from its plain form, or as it is. @throws OptionError for an unknown name. */
export function optimizer(where: string, given: string | OptimizerConfig | Optimizer): Optimizer {
  if (typeof given === 'object' && given !== null && 'update' in given) return given;
  const { kind, options } = typeof given === 'string' ? { kind: given, options: {} } : given;
  if (Object.hasOwn(byKind, kind)) return byKind[kind](options);
  throw new OptionError({
    where,
    what: 'unknown optimizer',
    got: `'${String(kind)}'`,
    expected: `${optimizerNames.join(', ')}, or an optimizer`,
  });
}

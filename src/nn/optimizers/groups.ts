import { OptionError } from '../../core/errors.js';
import type { Given, Values } from '../../core/options/option.js';
import { custom, number, optional } from '../../core/options/vocabulary.js';
import * as tree from '../../core/tree.js';
import { learningRateOption } from '../schedules.js';

/** Chooses parameters: a whole segment of the path, a pattern on the dotted path, or a function of the path. */
export type Match = string | RegExp | ((path: tree.Path) => boolean);

/** What may choose parameters. */
export const isMatch = (value: unknown): value is Match =>
  typeof value === 'string' || typeof value === 'function' || value instanceof RegExp;

export const groupOptions = {
  /** Whom it covers: all parameters below a matching path, biases included. */
  match: custom<Match>('match', 'a name, a RegExp or a function', isMatch),
  /** Default: that of the optimizer. */
  learningRate: optional(learningRateOption()),
  /** L2 in the gradient, or decoupled, as the optimizer says. Default: that of the optimizer. */
  weightDecay: optional(number({ min: 0 })),
};

/** A group of parameters, and what differs there. The first match counts. */
export interface Group extends Readonly<Given<typeof groupOptions>> {}
/** Settings that a group of parameters may have of its own. */
export type GroupSettings = Required<Omit<Values<typeof groupOptions>, 'match'>>;

/** True where a matcher covers the parameter at a path. */
export function matches(match: Match, path: tree.Path): boolean {
  if (typeof match === 'function') return match(path);
  return typeof match === 'string' ? path.includes(match) : path.join('.').search(match) >= 0;
}

/** @throws OptionError for a match that covers no parameter: it is a slip of the pen, and what it asks for would be lost without a word. */
export function refuseIdle(where: string, name: string, match: Match, params: unknown): void {
  const paths = tree.entries(params).map(([path]) => path);
  if (paths.some((path) => matches(match, path))) return;
  throw new OptionError({
    where,
    what: `${name} covers no parameter`,
    got: String(match),
    expected: `a name on the path of one: ${paths
      .slice(0, 8)
      .map((path) => path.join('.'))
      .join(', ')}${paths.length > 8 ? ', …' : ''}`,
  });
}

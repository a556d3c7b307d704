import { OptionError } from '../../core/errors.js';
import type * as tree from '../../core/tree.js';
import type { LearningRate } from '../schedules.js';

/** Chooses parameters: a whole segment of the path, a pattern on the dotted path, or a function of the path. */
export type Match = string | RegExp | ((path: tree.Path) => boolean);

/** Settings that a group of parameters may have of its own. */
export interface GroupSettings {
  readonly learningRate: LearningRate;
  /** L2 in the gradient, or decoupled, as the optimizer says. */
  readonly weightDecay: number;
}

/** A group: whom it covers (all parameters below a matching path, biases included), and what differs. The first match counts. */
export type Group = { readonly match: Match } & Partial<GroupSettings>;

/** True where a matcher covers the parameter at a path. */
export function matches(match: Match, path: tree.Path): boolean {
  if (typeof match === 'function') return match(path);
  return typeof match === 'string' ? path.includes(match) : path.join('.').search(match) >= 0;
}

export function checkGroups(where: string, groups: readonly Group[]): void {
  for (const { match, weightDecay = 0 } of groups) {
    if (!(typeof match === 'string' || typeof match === 'function' || match instanceof RegExp))
      throw new OptionError({
        where,
        what: 'a group matches nothing',
        got: typeof match,
        expected: 'match: a name, a RegExp or a function',
      });
    if (!(weightDecay >= 0 && Number.isFinite(weightDecay)))
      throw new OptionError({ where, what: 'bad weightDecay', got: String(weightDecay), expected: 'a finite number, at least 0' });
  }
}

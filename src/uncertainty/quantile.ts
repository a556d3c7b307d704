import { OptionError } from '../core/errors.js';
import { number } from '../core/options/vocabulary.js';

/** The share of cases that sets and intervals shall cover. */
export const levelOption = number({ above: 0, below: 1, default: 0.9 });

/**
 * The ⌈(n + 1) level⌉th smallest of n scores: a new case of the same kind scores at most that with at least this probability.
 *
 * @throws OptionError where n is too small for the level.
 */
export function conformalQuantile(where: string, scores: readonly number[], level: number): number {
  const n = scores.length;
  const rank = Math.ceil((n + 1) * level - 1e-9); // 0.9 · 10 is 9, whatever rounding makes of it
  if (rank <= n) return [...scores].sort((a, b) => a - b)[rank - 1];
  throw new OptionError({
    where,
    what: 'the calibration set is too small for the level',
    got: `${n} cases for ${level}`,
    expected: `at least ${Math.ceil(level / (1 - level) - 1e-9)}`,
    mend: 'Keep more cases for calibration, or lower the level',
  });
}

import { OptionError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { optional } from '../../core/options/vocabulary.js';
import { partSizes, readFractions } from './fractions.js';
import { labels, readLabels, seed } from './options.js';
import { byLabel, shuffled } from './shuffled.js';

const schema = {
  /** The same parts for the same seed. Default 0. */
  seed,
  /** A label for each thing: every part gets its fraction of each label, as nearly as whole things allow, and its fraction of all. */
  stratify: optional(labels),
};

/** Options of `data.randomSplit`. */
export type RandomSplitOptions = Given<typeof schema>;

/**
 * Deals things out by fractions: a list into lists, or a count n into the positions 0 … n-1. Each thing goes into exactly one part.
 *
 * @throws OptionError for fractions that do not add up to 1, or labels of another number.
 * @example
 * const [train, validation, test] = data.randomSplit(1000, [0.8, 0.1, 0.1], { seed: 0 });
 */
export function randomSplit(count: number, fractions: readonly number[], options?: RandomSplitOptions): Uint32Array[];
export function randomSplit<T>(list: readonly T[], fractions: readonly number[], options?: RandomSplitOptions): T[][];
export function randomSplit<T>(
  given: number | readonly T[],
  fractions: readonly number[],
  options: RandomSplitOptions = {},
): Uint32Array[] | T[][] {
  const where = 'data.randomSplit';
  const { seed, stratify } = readOptions(where, schema, options);
  readFractions(where, fractions);
  if (typeof given !== 'number' && !Array.isArray(given))
    throw new OptionError({ where, what: 'nothing to split', got: typeof given, expected: 'a list, or a count' });
  const n = typeof given === 'number' ? given : given.length;
  if (!Number.isSafeInteger(n) || n < 0) throw new OptionError({ where, what: 'bad count', got: String(n), expected: 'a whole number' });
  if (stratify !== undefined) readLabels(where, 'stratify', stratify, n);
  const order = shuffled(n, seed, 'split');
  const parts: number[][] = fractions.map(() => []);
  const groups = stratify === undefined ? [Array.from(order)] : byLabel(stratify, order);
  const sizes = partSizes(
    groups.map((group) => group.length),
    fractions,
  );
  groups.forEach((group, g) => {
    let next = 0;
    sizes[g].forEach((size, p) => {
      for (let i = 0; i < size; i++) parts[p].push(group[next++]);
    });
  });
  return typeof given === 'number' ? parts.map((part) => Uint32Array.from(part)) : parts.map((part) => part.map((i) => given[i]));
}

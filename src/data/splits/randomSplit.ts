import { OptionError } from '../../core/errors.js';
import { partEnds, readFractions } from './fractions.js';
import { byLabel, shuffled } from './shuffled.js';

/** Options of `data.randomSplit`. */
export interface RandomSplitOptions {
  /** The same parts for the same seed. Default 0. */
  readonly seed?: number;
  /** A label for each thing: every part gets its fraction of each label. */
  readonly stratify?: ArrayLike<number | string>;
}

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
  { seed = 0, stratify }: RandomSplitOptions = {},
): Uint32Array[] | T[][] {
  const where = 'data.randomSplit';
  readFractions(where, fractions);
  const n = typeof given === 'number' ? given : given.length;
  if (!Number.isSafeInteger(n) || n < 0) throw new OptionError({ where, what: 'bad count', got: String(n), expected: 'a whole number' });
  checkLabels(where, stratify, n);
  const order = shuffled(n, seed, 'split');
  const parts: number[][] = fractions.map(() => []);
  const groups = stratify === undefined ? [Array.from(order)] : byLabel(stratify, order);
  for (const group of groups) {
    let start = 0;
    partEnds(group.length, fractions).forEach((end, p) => {
      parts[p].push(...group.slice(start, end));
      start = end;
    });
  }
  return typeof given === 'number' ? parts.map((part) => Uint32Array.from(part)) : parts.map((part) => part.map((i) => given[i]));
}

/** Refuses labels that are not one for each thing. */
export function checkLabels(where: string, labels: ArrayLike<unknown> | undefined, n: number): void {
  if (labels === undefined || labels.length === n) return;
  throw new OptionError({ where, what: 'stratify has the wrong length', got: String(labels.length), expected: `a label for each of ${n}` });
}

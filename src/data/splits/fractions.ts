import { OptionError } from '../../core/errors.js';

/** Refuses fractions that are no shares of a whole. */
export function readFractions(where: string, fractions: readonly number[]): void {
  const sum = fractions.reduce((total, one) => total + one, 0);
  if (fractions.length > 0 && fractions.every((one) => one >= 0) && Math.abs(sum - 1) < 1e-9) return;
  throw new OptionError({
    where,
    what: 'bad fractions',
    got: `[${fractions.join(', ')}]`,
    expected: 'numbers of at least 0 that add up to 1',
  });
}

/** Where the parts of n things end: each part is its fraction, rounded so that all things are dealt out. */
export function partEnds(n: number, fractions: readonly number[]): number[] {
  let share = 0;
  const ends = fractions.map((one) => Math.round((share += one) * n));
  ends[ends.length - 1] = n;
  return ends;
}

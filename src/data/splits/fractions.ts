import { OptionError } from '../../core/errors.js';

/** Refuses fractions that are no shares of a whole. */
export function readFractions(where: string, fractions: readonly number[]): void {
  const list = Array.isArray(fractions) && fractions.every((one) => typeof one === 'number');
  const sum = list ? fractions.reduce((total, one) => total + one, 0) : Number.NaN;
  if (list && fractions.length > 0 && fractions.every((one) => one >= 0) && Math.abs(sum - 1) < 1e-9) return;
  throw new OptionError({
    where,
    what: 'bad fractions',
    got: Array.isArray(fractions) ? `[${fractions.map(String).join(', ')}]` : typeof fractions,
    expected: 'numbers of at least 0 that add up to 1',
  });
}

/**
 * How many of each group go to each part, `sizes[group][part]`: the whole keeps the fractions (each part is rounded so that all things are dealt
 * out), and so does each group, by largest remainders over all groups: first the whole things of its share, then one more where most is missing.
 */
export function partSizes(groups: readonly number[], fractions: readonly number[]): number[][] {
  const n = groups.reduce((sum, size) => sum + size, 0);
  const ends = partEnds(n, fractions);
  const lacking = ends.map((end, p) => end - (p === 0 ? 0 : ends[p - 1]));
  const sizes = groups.map((size) => fractions.map((one) => Math.floor(one * size + 1e-9)));
  const left = groups.map((size, g) => size - sizes[g].reduce((sum, one) => sum + one, 0));
  for (const row of sizes) for (const [p, size] of row.entries()) lacking[p] -= size;
  const cells = groups.flatMap((size, g) => fractions.map((one, p) => ({ g, p, remainder: one * size - sizes[g][p] })));
  cells.sort((a, b) => b.remainder - a.remainder || a.g - b.g || a.p - b.p);
  const give = ({ g, p }: { g: number; p: number }, most: number): void => {
    const count = Math.min(most, left[g], lacking[p]);
    sizes[g][p] += count;
    left[g] -= count;
    lacking[p] -= count;
  };
  for (const cell of cells) give(cell, 1);
  for (const cell of cells) give(cell, n); // what one more each could not even out
  return sizes;
}

/** Where the parts of n things end: each part is its fraction, rounded so that all things are dealt out. */
function partEnds(n: number, fractions: readonly number[]): number[] {
  let share = 0;
  const ends = fractions.map((one) => Math.round((share += one) * n));
  ends[ends.length - 1] = n;
  return ends;
}

import { OptionError } from '../../../core/errors.js';
import { expectList } from '../../../core/expect.js';
import { expectNumbers } from '../../../core/numbers.js';
import { readOptions } from '../../../core/options/read.js';
import { int } from '../../../core/options/vocabulary.js';
import { badIndex, wholeNumber } from '../../../core/whole.js';
import { type RankedLists, readLists } from './hits.js';

const options = {
  /** How many items of each list count. */
  k: int({ min: 1 }),
};

/** The first k items of each user. @throws OptionError where lists are shorter. */
function firstOf(where: string, lists: RankedLists, k: number): number[][] {
  const { users, width } = readLists(where, lists);
  if (users > 0 && width >= k)
    return Array.from({ length: users }, (_, u) => Array.from({ length: k }, (_item, place) => lists.data[u * width + place]));
  throw new OptionError({ where, what: 'the lists are too short', got: `${users} lists of ${width}`, expected: `a list of ${k} at least` });
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What stands for each item in a table of the user's. */
function lookUp(where: string, name: string, table: ArrayLike<number>, item: number): number {
  if (item < table.length) return table[item];
  throw badIndex(where, name, 0, item, table.length);
}

/**
 * Share of all items that are among the first k of anybody's list, as PyG's LinkPredCoverage.
 *
 * @example metrics.coverage({ data: [0, 1, 1, 2], shape: [2, 2] }, { k: 2, items: 4 }) // 3/4
 */
export function coverage(lists: RankedLists, given: { readonly k: number; readonly items: number }): number {
  const where = 'metrics.coverage';
  const { k, items } = readOptions(where, { ...options, /** How many there are. */ items: int({ min: 1 }) }, given);
  return new Set(firstOf(where, lists, k).flat()).size / items;
}

/**
 * How different the categories of a list are: 1 - the share of ordered pairs of its first k items with one category, averaged over all users, as PyG's
 * LinkPredDiversity. categories: one for each item.
 *
 * @example metrics.diversity({ data: [0, 1, 2], shape: [1, 3] }, [7, 7, 8], { k: 3 }) // 2/3
 */
export function diversity(lists: RankedLists, categories: ArrayLike<number>, given: { readonly k: number }): number {
  const where = 'metrics.diversity';
  const { k } = readOptions(where, options, given);
  expectList(where, 'the categories', categories);
  if (k === 1) throw new OptionError({ where, what: 'a list of one item has no pairs', got: 'k 1', expected: 'k of at least 2' });
  return meanOf(
    firstOf(where, lists, k).map((items) => {
      const own = items.map((item) => lookUp(where, 'category of an item', categories, item));
      const alike = own.reduce((sum, one, i) => sum + own.filter((other, j) => i !== j && one === other).length, 0);
      return 1 - alike / (k * (k - 1));
    }),
  );
}

/**
 * How different the lists of users are: the mean over pairs of users of 1 - shared items / k, as PyG's LinkPredPersonalization.
 *
 * @throws OptionError for a single user.
 * @example metrics.personalization({ data: [0, 1, 1, 2], shape: [2, 2] }, { k: 2 }) // 1/2
 */
export function personalization(lists: RankedLists, given: { readonly k: number }): number {
  const where = 'metrics.personalization';
  const { k } = readOptions(where, options, given);
  const sets = firstOf(where, lists, k).map((items) => new Set(items));
  wholeNumber(where, 'number of users', sets.length, 2);
  let sum = 0;
  for (let u = 0; u < sets.length; u++)
    for (let v = 0; v < u; v++) {
      let shared = 0;
      for (const item of sets[u]) if (sets[v].has(item)) shared++;
      sum += 1 - shared / k;
    }
  return sum / ((sets.length * (sets.length - 1)) / 2);
}

/**
 * Mean popularity of the first k items of all lists, as PyG's LinkPredAveragePopularity. popularity: one number for each item.
 *
 * @example metrics.averagePopularity({ data: [0, 1], shape: [1, 2] }, [10, 4], { k: 2 }) // 7
 */
export function averagePopularity(lists: RankedLists, popularity: ArrayLike<number>, given: { readonly k: number }): number {
  const where = 'metrics.averagePopularity';
  const { k } = readOptions(where, options, given);
  expectNumbers(where, 'popularity', expectList(where, 'the popularity', popularity));
  return meanOf(
    firstOf(where, lists, k)
      .flat()
      .map((item) => lookUp(where, 'popularity of an item', popularity, item)),
  );
}

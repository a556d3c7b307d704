import { ShapeError } from '../../../core/errors.js';
import { expectNumbers } from '../../../core/numbers.js';
import type { Given } from '../../../core/options/option.js';
import { readOptions } from '../../../core/options/read.js';
import { int, optional, unchecked } from '../../../core/options/vocabulary.js';
import { badIndex } from '../../../core/whole.js';
import type { Rows } from '../metric.js';
import type { RankedLists, Relevant } from './hits.js';

const options = {
  /** Length of a list, at most the number of items. */
  k: int({ min: 1 }),
  /** Items that are in no list of a user: those known already. Default none. */
  exclude: optional(unchecked<Relevant>('users and items')),
};

/** Options of `metrics.rankItems`. */
export interface RankItemsOptions extends Given<typeof options> {}

/**
 * The k best items of each user by scores [users, items], best first; of equal scores the smaller number first. Where fewer are left than k, the excluded follow.
 *
 * @throws ShapeError for scores that are no matrix with k columns; NumericError for one that is not finite.
 * @example metrics.rankItems({ data: [0.1, 0.9, 0.5], shape: [1, 3] }, { k: 2 }).data // [1, 2]
 */
export function rankItems(scores: Rows, given: RankItemsOptions): RankedLists {
  const where = 'metrics.rankItems';
  const { k, exclude } = readOptions(where, options, given);
  const { data, shape } = scores;
  const [users, items] = shape;
  if (shape.length !== 2 || items < k || users * items !== data.length)
    throw new ShapeError({
      where,
      what: 'the scores do not fit',
      got: `[${shape}] and k ${k}`,
      expected: '[users, items], k of them at least',
    });
  expectNumbers(where, 'score', data);
  const known = knownOf(where, exclude, users);
  const ranked = new Uint32Array(users * k);
  for (let user = 0; user < users; user++) {
    const score = (item: number): number => (known[user]?.has(item) ? Number.NEGATIVE_INFINITY : data[user * items + item]);
    const order = Uint32Array.from({ length: items }, (_, item) => item).sort((a, b) => score(b) - score(a) || a - b);
    ranked.set(order.subarray(0, k), user * k);
  }
  return { data: ranked, shape: [users, k] };
}

function knownOf(where: string, exclude: Relevant | undefined, count: number): readonly (Set<number> | undefined)[] {
  const known: (Set<number> | undefined)[] = new Array(count);
  for (let i = 0; i < (exclude?.users.length ?? 0); i++) {
    const { users, items } = exclude as Relevant;
    if (!(Number.isInteger(users[i]) && users[i] >= 0 && users[i] < count)) throw badIndex(where, 'user', i, users[i], count);
    (known[users[i]] ??= new Set()).add(items[i]);
  }
  return known;
}

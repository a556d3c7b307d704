import { OptionError, ShapeError } from '../../../core/errors.js';
import { expectList } from '../../../core/expect.js';
import { expectNumbers } from '../../../core/numbers.js';
import { badIndex } from '../../../core/whole.js';
import type { Rows } from '../metric.js';

/** Lists of items, best first, one a row: [users, items of a list]. */
export interface RankedLists {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** What users want: item i belongs to user u, `weights` say how much. */
export interface Relevant {
  readonly users: ArrayLike<number>;
  readonly items: ArrayLike<number>;
  /** How much each counts; those of at most 0 are left out. Default 1 each. */
  readonly weights?: ArrayLike<number>;
}

/** What one user wants, and where it stands in the list of this user. */
export interface UserHits {
  /** By place, from 0: the weight of the item there, 0 where it is not wanted. */
  readonly found: Float64Array;
  /** Weights of all that is wanted, the highest first. */
  readonly wanted: Float64Array;
}

/** @throws OptionError or ShapeError for what are no lists of whole numbers of equal length. */
export function readLists(where: string, lists: Rows | RankedLists): { readonly users: number; readonly width: number } {
  const { data, shape } = (lists ?? {}) as Partial<RankedLists>;
  expectList(where, 'data of the lists', data);
  expectList(where, 'shape of the lists', shape);
  const [users = 0, width = 0, ...more] = shape as readonly number[];
  if (more.length > 0 || users * width !== (data as ArrayLike<number>).length)
    throw new ShapeError({ where, what: 'the lists are no matrix', got: `[${String(shape)}]`, expected: '[users, items of a list]' });
  for (let i = 0; i < users * width; i++) {
    const item = (data as ArrayLike<unknown>)[i];
    if (!(Number.isSafeInteger(item) && (item as number) >= 0)) throw badIndex(where, 'item', i, item, 2 ** 53);
  }
  return { users, width };
}

/** The wanted items of each user that wants any, beside the first k of the list. */
export function hitsOf(where: string, lists: RankedLists, relevant: Relevant, k: number): UserHits[] {
  const { users: count, width } = readLists(where, lists);
  const { users, items, weights } = relevant ?? {};
  for (const [name, list] of Object.entries({ users, items })) expectList(where, name, list);
  if (weights !== undefined) expectNumbers(where, 'weights', expectList(where, 'weights', weights));
  if (users.length !== items.length || (weights !== undefined && weights.length !== users.length))
    throw new OptionError({
      where,
      what: 'the parts of relevant differ in length',
      got: [users.length, items.length, ...(weights === undefined ? [] : [weights.length])].join(', '),
      expected: 'an item, and a weight if there are any, for each user',
    });
  const wanted = Array.from({ length: count }, () => new Map<number, number>());
  for (let i = 0; i < users.length; i++) {
    if (!(Number.isInteger(users[i]) && users[i] >= 0 && users[i] < count)) throw badIndex(where, 'user', i, users[i], count);
    const weight = weights?.[i] ?? 1;
    if (weight > 0) wanted[users[i]].set(items[i], weight);
  }
  return wanted.flatMap((mine, user) => {
    if (mine.size === 0) return [];
    const found = Float64Array.from({ length: Math.min(k, width) }, (_, place) => mine.get(lists.data[user * width + place]) ?? 0);
    return [{ found, wanted: Float64Array.from(mine.values()).sort().reverse() }];
  });
}

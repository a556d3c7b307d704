import { ShapeError } from '../core/errors.js';
import { expectNumberList } from '../core/expect.js';
import { largest, smallest } from '../core/extremes.js';

const where = 'baselines.majorityClass';

/**
 * The class that occurs most often among class ids; of equally frequent ones the lowest.
 *
 * @throws ShapeError without any id.
 * @example baselines.majorityClass([2, 0, 2]) // 2
 */
export function majorityClass(ids: ArrayLike<number>): number {
  const list = expectNumberList(where, 'ids', ids);
  if (list.length === 0) throw new ShapeError({ where, what: 'there are no classes', got: '0 ids', expected: 'at least one' });
  const counts = new Map<number, number>();
  for (const id of list) counts.set(id, (counts.get(id) ?? 0) + 1);
  const most = largest(counts.values());
  return smallest([...counts].filter(([, count]) => count === most).map(([id]) => id));
}

import { ShapeError } from '../core/errors.js';
import { expectNumberList } from '../core/expect.js';

const where = 'baselines.meanTarget';

/**
 * The mean of targets: no other constant has so small a squared error on them.
 *
 * @throws ShapeError without any target.
 * @example baselines.meanTarget([1, 2, 6]) // 3
 */
export function meanTarget(targets: ArrayLike<number>): number {
  const list = expectNumberList(where, 'targets', targets);
  if (list.length === 0) throw new ShapeError({ where, what: 'there are no targets', got: '0 numbers', expected: 'at least one' });
  return list.reduce((sum, target) => sum + target, 0) / list.length;
}

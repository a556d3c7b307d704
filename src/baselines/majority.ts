import { ShapeError } from '../core/errors.js';
import { largest, smallest } from '../core/extremes.js';

/** The class that occurs most often among class ids; of equally frequent ones the lowest. @throws ShapeError without any id. */
export function majorityClass(ids: ArrayLike<number>): number {
  if (ids.length === 0)
    throw new ShapeError({ where: 'majorityClass', what: 'there are no classes', got: '0 ids', expected: 'at least one' });
  const counts = new Map<number, number>();
  for (let i = 0; i < ids.length; i++) counts.set(ids[i], (counts.get(ids[i]) ?? 0) + 1);
  const most = largest(counts.values());
  return smallest([...counts].filter(([, count]) => count === most).map(([id]) => id));
}

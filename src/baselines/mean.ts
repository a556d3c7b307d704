import { ShapeError } from '../core/errors.js';

/** The mean of targets: no other constant has so small a squared error on them. @throws ShapeError without any target. */
export function meanTarget(targets: ArrayLike<number>): number {
  if (targets.length === 0)
    throw new ShapeError({ where: 'meanTarget', what: 'there are no targets', got: '0 numbers', expected: 'at least one' });
  let sum = 0;
  for (let i = 0; i < targets.length; i++) sum += targets[i];
  return sum / targets.length;
}

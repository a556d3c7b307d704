import { IndexError, OptionError, ShapeError } from './errors.js';
import type { Shape } from './shape.js';
import { written } from './written.js';

/** Sizes that linear memory can address, so that products of them stay exact. */
const LARGEST = 2 ** 32;

/** A whole number from `least` up to what memory can hold. @throws OptionError */
export function wholeNumber(where: string, name: string, value: number, least = 0): number {
  if (Number.isInteger(value) && value >= least && value < LARGEST) return value;
  throw new OptionError({ where, what: `bad ${name}`, got: written(value), expected: `a whole number of at least ${least}` });
}

const isSize = (size: unknown): size is number => Number.isInteger(size) && (size as number) >= 0 && (size as number) < LARGEST;

/** A copy of a shape whose sizes are whole numbers of at least 0 and whose product can be addressed. @throws ShapeError */
export function readShape(where: string, given: Shape): Shape {
  const listed = Array.isArray(given) || ArrayBuffer.isView(given);
  const shape: unknown[] = listed ? Array.from(given as ArrayLike<unknown>) : [];
  if (listed && shape.every(isSize) && shape.reduce((p, q) => p * q, 1) < LARGEST) return shape;
  throw new ShapeError({
    where,
    what: 'bad shape',
    got: listed ? `[${shape.map(written).join(', ')}]` : written(given),
    expected: 'whole numbers of at least 0 whose product is below 2^32',
  });
}

/**
 * Whole numbers in [0, bound), read once into memory of our own: what another thread writes into the given array afterwards changes nothing.
 *
 * @throws IndexError as `refuse` words it, for the first that is not.
 */
export function ownIndices(
  values: ArrayLike<number>,
  bound: number,
  refuse: (position: number, value: unknown) => Error,
): Uint32Array<ArrayBuffer> {
  const { length } = values;
  const own = new Uint32Array(length);
  for (let i = 0; i < length; i++) {
    const value: unknown = values[i];
    if (typeof value !== 'number' || value >>> 0 !== value || value >= bound) throw refuse(i, value);
    own[i] = value;
  }
  return own;
}

/** The refusal of an index. */
export const badIndex = (where: string, what: string, position: number, value: unknown, bound: number): IndexError =>
  new IndexError({
    where,
    what: `${what} ${position} is outside its range`,
    got: written(value),
    expected: `a whole number in [0, ${bound})`,
    mend: 'Check for 1-based ids',
    fields: { position, value, bound },
  });

import { OptionError } from './errors.js';
import { written } from './written.js';

/** The refusal of an argument of the wrong kind. */
export const misfit = (where: string, name: string, got: unknown, expected: string, mend?: string): OptionError =>
  new OptionError({ where, what: `${name} is not ${expected}`, got: written(got), expected, mend });

/** @throws OptionError unless an argument is a function. */
export function expectFunction(where: string, value: unknown): void {
  if (typeof value !== 'function') throw misfit(where, 'the argument', value, 'a function');
}

/** A plain number; NaN and the infinities are some. @throws OptionError */
export function expectNumber(where: string, name: string, value: number): number {
  if (typeof value === 'number') return value;
  throw misfit(where, name, value, 'a number');
}

/** An object, whatever is in it. @throws OptionError */
export function expectObject<T>(where: string, name: string, value: T): T & object {
  if (typeof value === 'object' && value !== null) return value;
  throw misfit(where, name, value, 'an object');
}

/** Bytes of a file. @throws OptionError */
export function expectBytes<T>(where: string, name: string, value: T): T & Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw misfit(where, name, value, 'bytes', 'Pass a Uint8Array, as reading a file gives it');
}

/** An array or a typed array, whatever is in it. @throws OptionError */
export function expectList<T>(where: string, name: string, value: T): T {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return value;
  throw misfit(where, name, value, 'a list');
}

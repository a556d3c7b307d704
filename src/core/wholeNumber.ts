import { OptionError } from './errors.js';

/** Refuses what is no whole number of at least `least`. */
export function wholeNumber(where: string, name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new OptionError({ where, what: `bad ${name}`, got: String(value), expected: `a whole number of at least ${least}` });
}

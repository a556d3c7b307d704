import { FormatError } from '../../../core/errors.js';

/** A refusal of Planetoid files; the caller throws it. */
export const refusal = (what: string, got: string, expected: string): FormatError =>
  new FormatError({ where: 'readPlanetoid', what, got, expected, mend: 'Check that all files belong to one data set and are whole' });

/** Two counts that must be the same because files describe the same thing. */
export function agree(what: string, first: number, second: number): void {
  if (first !== second) throw refusal(`${what} disagree`, `${first} and ${second}`, 'the same number');
}

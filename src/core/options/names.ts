import type { Option } from './option.js';
import { unchecked } from './vocabulary.js';

type Names<O> = { readonly [K in keyof O]-?: true };

/** A schema of names alone, for options whose values are checked where they are used. The type of the options keeps the list complete. */
export const namesOf = <O>(names: Names<O>): Readonly<Record<keyof O & string, Option>> =>
  Object.fromEntries(Object.keys(names).map((name) => [name, anything])) as Readonly<Record<keyof O & string, Option>>; // of these keys

const anything = unchecked('a value');

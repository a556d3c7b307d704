import type { Option, Schema } from '../core/options/option.js';
import { checkOptions } from '../core/options/read.js';

/** Any value: whoever takes the options looks at it. */
const any: Option = { type: 'any', expected: 'a value', fits: (_value): _value is unknown => true };

/** The names of options, all of them: TypeScript sees that none is missing. */
export function namesOf<O>(names: Readonly<Record<keyof O, true>>): Schema {
  return Object.fromEntries(Object.keys(names).map((name) => [name, any]));
}

/** @throws OptionError for options that are no object, and for a name that is not known, with the nearest that is. */
export const refuseUnknown: (where: string, names: Schema, given: unknown) => void = checkOptions;

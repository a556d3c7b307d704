import type { Given, Option, Schema } from './option.js';
import { readOptions } from './read.js';

/** An options object inside another: what does not fit is told by its place, as in `optimizers.adam: groups[1]`. Defaults are not filled in. */
export function nested<S extends Schema>(schema: S): Option<Given<S>> {
  return {
    type: 'options',
    expected: `an object with ${Object.keys(schema).join(', ')}`,
    fits: (value): value is Given<S> => agrees(schema, value),
    refuse: (where, name, value) => {
      readOptions(`${where}: ${name}`, schema, value);
    },
  };
}

function agrees(schema: Schema, value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  for (const name in value) if (!Object.hasOwn(schema, name)) return false;
  return Object.entries(schema).every(([name, option]) => {
    const one = (value as Record<string, unknown>)[name];
    return one === undefined ? 'default' in option : option.fits(one);
  });
}

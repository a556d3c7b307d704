import { OptionError } from '../errors.js';
import { written } from '../written.js';
import { nearest } from './nearest.js';
import type { Option, Schema, Values } from './option.js';

/**
 * Options with their defaults filled in.
 *
 * @throws OptionError for what is no object, a name that the schema does not have, a value that does not fit, and one that is missing.
 */
export function readOptions<S extends Schema>(where: string, schema: S, given: unknown = {}): Values<S> {
  checkOptions(where, schema, given);
  const values: Record<string, unknown> = {};
  for (const name in schema) {
    const option: Option & { default?: unknown } = schema[name];
    const value = (given as Record<string, unknown>)[name];
    if (value === undefined && !('default' in option)) {
      throw new OptionError({ where, what: `the option '${name}' is missing`, expected: option.expected, fields: { option: name } });
    }
    values[name] = value === undefined ? option.default : value;
  }
  return values as Values<S>;
}

/** Refuses what `readOptions` refuses, but for what is missing, and makes nothing: for functions that run in every step. */
export function checkOptions(where: string, schema: Schema, given: unknown): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given) || ArrayBuffer.isView(given)) refuseShape(where, schema, given);
  for (const name in given) {
    if (!Object.hasOwn(schema, name)) refuseName(where, schema, name);
    const value = (given as Record<string, unknown>)[name];
    if (value !== undefined && !schema[name].fits(value)) refuseValue(where, name, schema[name], value);
  }
}

function refuseShape(where: string, schema: Schema, given: unknown): never {
  throw new OptionError({
    where,
    what: 'the options are no object',
    got: written(given),
    expected: `an object with ${Object.keys(schema).join(', ')}`,
  });
}

function refuseName(where: string, schema: Schema, name: string): never {
  const known = Object.keys(schema);
  const near = nearest(name, known);
  throw new OptionError({
    where,
    what: `unknown option '${name}'`,
    expected: known.join(', '),
    mend: near === undefined ? undefined : `Perhaps '${near}' is meant`,
    fields: { option: name, nearest: near },
  });
}

function refuseValue(where: string, name: string, option: Option, value: unknown): never {
  option.refuse?.(where, name, value);
  throw new OptionError({
    where,
    what: `bad value for '${name}'`,
    got: written(value),
    expected: option.expected,
    fields: { option: name, [name]: value },
  });
}

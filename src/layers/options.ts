import { OptionError } from '../core/errors.js';
import { type Activation, activation, activationNames } from '../nn/activations.js';
import { initializer } from '../nn/initializers.js';
import type { Layer } from './define.js';

/** What one option may be: its kind, bounds and default. Declared once; it validates, serialises and documents. */
export type OptionSpec =
  | { readonly type: 'int'; readonly min?: number; readonly max?: number; readonly default?: number }
  | { readonly type: 'number'; readonly min?: number; readonly max?: number; readonly default?: number }
  | { readonly type: 'ints'; readonly min?: number; readonly default?: readonly number[] }
  | { readonly type: 'boolean'; readonly default?: boolean }
  /** A function of the user's, or one of some names. */
  | { readonly type: 'function'; readonly values?: readonly string[]; readonly default?: string | null }
  /** A layer or a container; with the default null it may be left out. */
  | { readonly type: 'layer'; readonly default?: null }
  | { readonly type: 'layers' }
  | { readonly type: 'string'; readonly values?: readonly string[]; readonly default?: string }
  | { readonly type: 'activation'; readonly default?: Activation }
  | { readonly type: 'initializer'; readonly default?: string };

/** The options of a layer, by name. One without a default must be given. */
export type OptionSchema = Readonly<Record<string, OptionSpec>>;

/** Every layer takes these besides its own. */
const shared: OptionSchema = { name: { type: 'string', default: '' } };

/** Fills in defaults and refuses what the schema does not allow. */
export function readOptions<O extends object>(where: string, schema: OptionSchema, given: object): O {
  const all: OptionSchema = { ...schema, ...shared };
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(all, name))
      throw new OptionError({ where, what: `unknown option '${name}'`, expected: Object.keys(all).join(', ') });
  }
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(all)) {
    const value = (given as Record<string, unknown>)[name] ?? (spec as { default?: unknown }).default;
    if (value === undefined) throw new OptionError({ where, what: `the option '${name}' is missing`, expected: expectation(spec) });
    check(where, name, spec, value);
    values[name] = value;
  }
  return values as O;
}

function check(where: string, name: string, spec: OptionSpec, value: unknown): void {
  if (value === null) return; // the default of what may be left out
  if (spec.type === 'activation') {
    activation(where, value as Activation);
    return;
  }
  if (spec.type === 'initializer') {
    initializer(where, value as string);
    return;
  }
  if (!fits(spec, value))
    throw new OptionError({
      where,
      what: `bad value for '${name}'`,
      got: printed(value),
      expected: expectation(spec),
      fields: { [name]: value },
    });
}

function fits(spec: OptionSpec, value: unknown): boolean {
  switch (spec.type) {
    case 'int':
    case 'number':
      return (
        typeof value === 'number' &&
        Number.isFinite(value) &&
        (spec.type === 'number' || Number.isInteger(value)) &&
        value >= (spec.min ?? -Infinity) &&
        value <= (spec.max ?? Infinity)
      );
    case 'ints':
      return Array.isArray(value) && value.length > 0 && value.every((one) => Number.isInteger(one) && one >= (spec.min ?? -Infinity));
    case 'boolean':
      return typeof value === 'boolean';
    case 'function':
      return typeof value === 'function' || (spec.values?.includes(value as string) ?? false);
    case 'layer':
      return isLayer(value);
    case 'layers':
      return Array.isArray(value) && value.length > 0 && value.every(isLayer);
    default:
      return typeof value === 'string' && ((spec as { values?: readonly string[] }).values?.includes(value) ?? true);
  }
}

function expectation(spec: OptionSpec): string {
  switch (spec.type) {
    case 'int':
    case 'number': {
      const bounds = [spec.min === undefined ? '' : ` of at least ${spec.min}`, spec.max === undefined ? '' : ` of at most ${spec.max}`];
      return `a ${spec.type === 'int' ? 'whole number' : 'number'}${bounds.filter(Boolean).join(' and')}`;
    }
    case 'ints':
      return `a list of whole numbers${spec.min === undefined ? '' : ` of at least ${spec.min}`}`;
    case 'boolean':
      return 'true or false';
    case 'function':
      return [...(spec.values ?? []).map((value) => `'${value}'`), 'a function'].join(', ');
    case 'layer':
      return 'a layer, as layers.dense({ … }) or sequential([ … ]) makes them';
    case 'string':
      return spec.values === undefined ? 'a string' : spec.values.map((value) => `'${value}'`).join(', ');
    case 'activation':
      return `${activationNames.join(', ')}, or a function`;
    default:
      return 'an initializer';
  }
}

const isLayer = (value: unknown): value is Layer => typeof value === 'function' && 'kind' in value && 'apply' in value;

const printed = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : typeof value === 'function' ? 'a function' : String(value);

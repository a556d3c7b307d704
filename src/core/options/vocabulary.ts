import type { Option, Optional } from './option.js';

/** Bounds of a number. Infinity is refused unless it is a bound itself: `{ max: Infinity }`. */
export interface Limits {
  readonly min?: number;
  readonly max?: number;
  /** It lies above this, never on it. */
  readonly above?: number;
  /** It lies below this, never on it. */
  readonly below?: number;
}

/** With a default it may be left out. */
interface Default<D> {
  readonly default: D;
}

/** A whole number that JavaScript holds exactly. */
export function int<D extends number | undefined>(limits: Limits & Default<D>): Optional<number, D>;
export function int(limits?: Limits): Option<number>;
export function int(limits: Limits = {}): Option<number> {
  const whole = (value: unknown): boolean => Number.isSafeInteger(value) || value === limits.max;
  return numeric('int', 'a whole number', limits, whole);
}

/** A finite number. */
export function number<D extends number | undefined>(limits: Limits & Default<D>): Optional<number, D>;
export function number(limits?: Limits): Option<number>;
export function number(limits: Limits = {}): Option<number> {
  return numeric('number', 'a number', limits, (value) => Number.isFinite(value) || value === limits.max || value === limits.min);
}

function numeric(type: string, noun: string, limits: Limits, isOne: (value: unknown) => boolean): Option<number> {
  const { min = -Infinity, max = Infinity, above = -Infinity, below = Infinity } = limits;
  const bounds = [
    min === -Infinity ? '' : ` of at least ${min}`,
    max === Infinity ? '' : ` of at most ${max}`,
    above === -Infinity ? '' : ` above ${above}`,
    below === Infinity ? '' : ` below ${below}`,
  ];
  return {
    type,
    ...limits,
    expected: noun + bounds.filter(Boolean).join(' and'),
    fits: (value): value is number => {
      if (typeof value !== 'number' || !isOne(value)) return false;
      return value >= min && value <= max && (above === -Infinity || value > above) && (below === Infinity || value < below);
    },
  };
}

/** True or false. */
export function bool<D extends boolean | undefined>(fallback: D): Optional<boolean, D>;
export function bool(): Option<boolean>;
export function bool(...fallback: boolean[]): Option<boolean> {
  return withDefault(
    custom('boolean', 'true or false', (value): value is boolean => typeof value === 'boolean'),
    fallback,
  );
}

/** A string. */
export function string<D extends string | undefined>(fallback: D): Optional<string, D>;
export function string(): Option<string>;
export function string(...fallback: string[]): Option<string> {
  return withDefault(
    custom('string', 'a string', (value): value is string => typeof value === 'string'),
    fallback,
  );
}

/** One of some names or numbers. */
export function oneOf<const T extends string | number, D extends NoInfer<T> | undefined>(values: readonly T[], fallback: D): Optional<T, D>;
export function oneOf<const T extends string | number>(values: readonly T[]): Option<T>;
export function oneOf<T extends string | number>(values: readonly T[], ...fallback: T[]): Option<T> {
  const expected = values.map((value) => (typeof value === 'string' ? `'${value}'` : value)).join(', ');
  const option = custom('string', expected, (value): value is T => values.includes(value as T));
  return withDefault(Object.assign(option, { values }), fallback);
}

/** A list of what an option may be, of at least `min` items. */
export function array<T>(item: Option<T>, { min = 0 }: { readonly min?: number } = {}): Option<readonly T[]> {
  const many = item.expected.replace(/^an? (whole number|number|string|function)/, '$1s');
  return {
    ...custom('array', `a list of ${many}`, (value): value is readonly T[] => {
      return Array.isArray(value) && value.length >= min && value.every((one) => item.fits(one));
    }),
    refuse: (where, name, value) => {
      if (Array.isArray(value)) for (const [i, one] of value.entries()) if (!item.fits(one)) item.refuse?.(where, `${name}[${i}]`, one);
    },
  };
}

/** A function. Its type is said by who asks: `func<(epoch: number) => void>()`. */
export function func<F extends (...args: never[]) => unknown>(): Option<F> {
  return custom('function', 'a function', (value): value is F => typeof value === 'function');
}

/** What fits one of two options. */
export function either<A, B>(one: Option<A>, other: Option<B>): Option<A | B> {
  return custom(one.type, `${one.expected} or ${other.expected}`, (value): value is A | B => one.fits(value) || other.fits(value));
}

/** An option of any other kind: what it may be in words, and the test that says so. */
export function custom<T>(type: string, expected: string, fits: (value: unknown) => value is T): Option<T>;
export function custom<T>(type: string, expected: string, fits: (value: unknown) => boolean): Option<T>;
export function custom<T>(type: string, expected: string, fits: (value: unknown) => boolean): Option<T> {
  return { type, expected, fits: fits as Option<T>['fits'] }; // the caller names T
}

/** An option whose value is checked where it is used, by what is known there. */
export const unchecked = <T>(expected: string): Option<T> => custom('any', expected, () => true);

/** An instance of a class. */
export function instance<T>(made: abstract new (...args: never[]) => T, expected: string): Option<T> {
  return custom('instance', expected, (value): value is T => value instanceof made);
}

/** An option that may be left out, with its default. */
export function optional<T, D extends T | undefined = undefined>(option: Option<T>, fallback?: D): Optional<T, D> {
  return { ...option, default: fallback as D };
}

/** An option that null switches off, and that may be left out: then it is null. */
export function nullable<T>(option: Option<T>): Optional<T | null> {
  return {
    ...option,
    expected: `${option.expected} or null`,
    fits: (value): value is T | null => value === null || option.fits(value),
    default: null,
  };
}

const withDefault = <T>(option: Option<T>, fallback: readonly T[]): Option<T> =>
  fallback.length === 0 ? option : optional(option, fallback[0]);

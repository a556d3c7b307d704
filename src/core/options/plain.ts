import type { Option, Optional } from './option.js';
import { bool, int, number, oneOf, optional, string } from './vocabulary.js';

/** The declaration of an option in plain form, as JSON could hold it. One without a default must be given. */
export type PlainBasic =
  | { readonly type: 'int' | 'number'; readonly min?: number; readonly max?: number; readonly default?: number }
  | { readonly type: 'boolean'; readonly default?: boolean }
  | { readonly type: 'string'; readonly values?: readonly string[]; readonly default?: string };

/** What such an option may be. */
type BasicValue<P> = P extends { readonly type: 'boolean' }
  ? boolean
  : P extends { readonly values: readonly (infer V)[] }
    ? V
    : P extends { readonly type: 'string' }
      ? string
      : number;

/** Declarations in plain form, by name. */
export type PlainSchema = Readonly<Record<string, PlainBasic>>;

/** The same as words of the vocabulary. */
export type WordsOf<S> = {
  [K in keyof S]: S[K] extends { readonly default: unknown } ? Optional<BasicValue<S[K]>> : Option<BasicValue<S[K]>>;
};

/** The word of a plain declaration, without its default. */
export function basicWord(plain: PlainBasic): Option {
  switch (plain.type) {
    case 'int':
      return int({ min: plain.min, max: plain.max });
    case 'number':
      return number({ min: plain.min, max: plain.max });
    case 'boolean':
      return bool();
    case 'string':
      return plain.values === undefined ? string() : oneOf(plain.values);
  }
}

/** Words of the vocabulary for plain declarations. */
export const wordsOf = <S extends PlainSchema>(schema: S): WordsOf<S> =>
  Object.fromEntries(
    Object.entries(schema).map(([name, plain]) => [
      name,
      plain.default === undefined ? basicWord(plain) : optional(basicWord(plain), plain.default),
    ]),
  ) as WordsOf<S>; // of these names

/**
 * What one option may be. Declared once, it gives the option's TypeScript type, its default, its check and, as JSON, its plain form; the
 * sentence that documents it is the comment beside it in the schema, where editors and declaration files find it and bundlers drop it.
 */
export interface Option<T = unknown> {
  /** Its kind: 'int', 'boolean', … */
  readonly type: string;
  /** What it may be, in words: 'a whole number of at least 1'. */
  readonly expected: string;
  fits(value: unknown): value is T;
  /** Says more of a value that does not fit, by an error of its own: of options inside an option, say. */
  refuse?(where: string, name: string, value: unknown): void;
}

/** An option that may be left out. */
export interface Optional<T, D = T> extends Option<T> {
  readonly default: D;
}

/** Options by name. One without a default must be given. */
export type Schema = Readonly<Record<string, Option>>;

/** The value of an option, once read. */
export type Value<C> = C extends { fits(value: unknown): value is infer T }
  ? C extends { default: undefined }
    ? T | undefined
    : T
  : never;

/** Written out, so that editors show names and types instead of how they were put together. */
export type Expand<T> = T extends unknown ? { [K in keyof T]: T[K] } : never;

/** Options as functions find them, defaults filled in. */
export type Values<S> = Expand<{ readonly [K in keyof S]: Value<S[K]> }>;

/** Options as people write them: those with a default may be left out. */
export type Given<S> = Expand<
  { -readonly [K in keyof S as S[K] extends { default: unknown } ? never : K]: Value<S[K]> } & {
    -readonly [K in keyof S as S[K] extends { default: unknown } ? K : never]?: Value<S[K]>;
  }
>;

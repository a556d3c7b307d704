declare const IS: unique symbol;

/** An address in linear memory, in bytes. A plain number is none: they come from tensors, from `offset`, or are `NONE`. */
export type Pointer = number & { readonly [IS]: 'pointer' };

/** A number of rows. A plain number passes, one of columns and an address do not. */
export type Rows = number & { readonly [IS]?: 'rows' };

/** A number of columns. A plain number passes, one of rows and an address do not. */
export type Columns = number & { readonly [IS]?: 'columns' };

/** Any number of things, or a flag; no address. */
export type Size = number & { readonly [IS]?: 'rows' | 'columns' };

/** The address of an operand that was left out. */
export const NONE = 0 as Pointer;

/** An address so many bytes further on. */
export const offset = (from: Pointer, bytes: Size): Pointer => (from + bytes) as Pointer;

/** The same functions of plain numbers: for those who count their addresses themselves. */
export type Unbranded<F> = {
  readonly [name in keyof F]: F[name] extends (...args: infer A) => infer R ? (...args: { [K in keyof A]: number }) => R : never;
};

/** Heads of an attention, one beside the other, and the columns of each. */
export interface Heads {
  readonly heads: Size;
  readonly width: Size;
}

/** A structure of compressed rows as kernels read it; without `perm` values are numbered by slot. */
export interface Structure {
  readonly rowptr: { readonly ptr: Pointer };
  readonly col: { readonly ptr: Pointer };
  readonly perm: { readonly ptr: Pointer } | null;
}

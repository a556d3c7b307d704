/** What the cost of a call is read from: the arguments after begin and end, and linear memory as u32. */
export interface Call {
  readonly begin: number;
  readonly end: number;
  /** Arguments as the kernel names them in assembly/, begin and end included. */
  readonly at: readonly number[];
  readonly u32: Uint32Array;
}

/**
 * How a kernel divides. `work`: cost of a call in streamed elements, about 0.15 ns each, from shapes and structure alone. `grain`: rows that
 * stay together, so that a cut never falls inside a register tile or a cache line and no chunk is too small to take the paths of the whole.
 *
 * @term grain: rows of a kernel call that stay in one chunk
 * @term work: what a kernel call costs, in streamed elements; tells whether it divides
 */
export interface Split {
  readonly grain: number;
  readonly work: (call: Call) => number;
}

/** Rows, elements or chunks of the range. */
export const range = ({ begin, end }: Call): number => end - begin;

/** Slots of the range's rows in the compressed structure whose row pointers are the argument at `rowptr`. */
export function slots({ begin, end, at, u32 }: Call, rowptr: number): number {
  const start = at[rowptr] >>> 2;
  return u32[start + end] - u32[start + begin];
}

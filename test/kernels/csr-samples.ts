import { uniform } from './harness.js';

/** Compressed rows in plain arrays: the slots of row r are rowptr[r] to rowptr[r + 1]. */
export type PlainCsr = { rows: number; cols: number; rowptr: number[]; col: number[] };

/** Reproducible compressed rows with empty rows, repeated entries and one row of `hub` entries. */
export function randomCsr(rows: number, cols: number, { seed = 1, degree = 6, hub = 0 } = {}): PlainCsr {
  const numbers = uniform(rows, seed);
  const rowptr = [0];
  for (let r = 0; r < rows; r++) {
    const count = r === rows >> 1 ? hub : Math.max(0, Math.floor((numbers[r]! * 0.7 + 0.3) * degree));
    rowptr.push(rowptr[r]! + (cols > 0 ? count : 0));
  }
  const col = uniform(rowptr[rows]!, seed + 1).map((u) => Math.floor(((u + 1) / 2) * cols));
  return { rows, cols, rowptr, col };
}

/** [0, rows) whole, and cut at odd places. */
export function cuts(rows: number): [begin: number, end: number][][] {
  const at = [0, 1, 2, 7, rows >> 1, (rows >> 1) + 1, rows].filter((r) => r <= rows).sort((a, b) => a - b);
  return [[[0, rows]], at.slice(1).map((end, i) => [at[i]!, end] as [number, number])];
}

/** A permutation of [0, n). */
export function permutation(n: number, seed = 5): number[] {
  const keys = uniform(n, seed);
  return [...Array(n).keys()].sort((a, b) => keys[a]! - keys[b]!);
}

import type { CsrMatrix } from '../../../io/pickle.js';
import { refusal } from './refusal.js';

/** Sparse node features [rows, columns] in CSR, as `data.graph` takes them: columns rise within a row, each at most once. */
export interface SparseRows {
  readonly indptr: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Float32Array;
  readonly shape: readonly [rows: number, columns: number];
}

/** The entries of one row in rising order of columns. */
function row(matrix: CsrMatrix, at: number): (readonly [column: number, value: number])[] {
  const entries: (readonly [number, number])[] = [];
  for (let k = matrix.indptr[at]; k < matrix.indptr[at + 1]; k++) entries.push([matrix.indices[k], Number(matrix.data[k])]);
  entries.sort((a, b) => a[0] - b[0]);
  entries.forEach(([column], i) => {
    if (i > 0 && entries[i - 1][0] === column) throw refusal('a row of features has a column twice', String(column), 'each column once');
  });
  return entries;
}

/** Puts `upper` first and row i of `lower` at node `places[i]`; rows between stay empty. With `normalize` rows are divided by their sum. */
export function stackRows(rows: number, upper: CsrMatrix, lower: CsrMatrix, places: Uint32Array, normalize: boolean): SparseRows {
  const sourceOf = new Map(Array.from(places, (node, at) => [node, at]));
  const entries = upper.data.length + lower.data.length;
  const [indptr, indices, values] = [new Uint32Array(rows + 1), new Uint32Array(entries), new Float32Array(entries)];
  let size = 0;
  for (let node = 0; node < rows; node++) {
    const at = sourceOf.get(node);
    const own = node < upper.shape[0] ? row(upper, node) : at === undefined ? [] : row(lower, at);
    const sum = normalize ? own.reduce((total, [, value]) => total + value, 0) || 1 : 1;
    for (const [column, value] of own) {
      indices[size] = column;
      values[size++] = value / sum;
    }
    indptr[node + 1] = size;
  }
  return { indptr, indices, values, shape: [rows, upper.shape[1]] };
}

/** Whether `head` is what `whole` begins with. */
export function isHead(head: CsrMatrix, whole: CsrMatrix): boolean {
  return (
    head.shape[0] <= whole.shape[0] &&
    head.shape[1] === whole.shape[1] &&
    head.indptr.every((start, i) => start === whole.indptr[i]) &&
    head.indices.every((column, k) => column === whole.indices[k]) &&
    Array.from(head.data, Number).every((value, k) => value === Number(whole.data[k]))
  );
}

import { FormatError } from '../../core/errors.js';

/** Entries of a matrix in any order. */
export interface Triplets {
  readonly shape: readonly [rows: number, columns: number];
  readonly row: Uint32Array;
  readonly column: Uint32Array;
  readonly value: Float64Array;
}

/** A matrix in compressed rows, as `x` and `adjacency` of `data.graph` take it. */
export interface SparseMatrix {
  readonly shape: readonly [rows: number, columns: number];
  readonly indptr: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Float64Array;
}

/** Rows and columns that are believed without an entry for each: a file of a few bytes can announce any number. */
const MAX_SIZE = 2 ** 27;

/** A size of a matrix with so many entries. @throws FormatError before memory is asked for. */
export function expectMatrixSize(where: string, shape: readonly number[], entries: number): [rows: number, columns: number] {
  const [rows, columns] = shape;
  const fits = (size: number): boolean => Number.isSafeInteger(size) && size >= 0 && size <= Math.max(MAX_SIZE, entries);
  if (shape.length === 2 && fits(rows) && fits(columns)) return [rows, columns];
  throw new FormatError({
    where,
    what: 'the shape is none of a matrix that can be held',
    got: `[${shape.slice(0, 8).join(', ')}] with ${entries} entries`,
    expected: `rows and columns of at most ${MAX_SIZE}`,
  });
}

/** Compressed rows: columns rise, and what stands twice is added up in the order of the file. Linear in entries, rows and columns. */
export function compressRows({ shape, row, column, value }: Triplets): SparseMatrix {
  const [rows, columns] = shape;
  const byColumn = countingSort(column, columns, null);
  const order = countingSort(row, rows, byColumn);
  const indptr = new Uint32Array(rows + 1);
  const indices = new Uint32Array(order.length);
  const values = new Float64Array(order.length);
  let size = 0;
  let last = -1; // the row of the entry before
  for (const entry of order) {
    const [r, c] = [row[entry], column[entry]];
    if (r === last && indices[size - 1] === c) values[size - 1] += value[entry];
    else {
      indices[size] = c;
      values[size++] = value[entry];
      last = r;
      indptr[r + 1]++;
    }
  }
  for (let r = 0; r < rows; r++) indptr[r + 1] += indptr[r];
  return { shape, indptr, indices: indices.slice(0, size), values: values.slice(0, size) };
}

/** Entries in the order of their keys; equal ones as in `order`, or as they come. */
function countingSort(keys: Uint32Array, limit: number, order: Uint32Array | null): Uint32Array {
  const next = new Uint32Array(limit + 1);
  for (let i = 0; i < keys.length; i++) next[keys[i] + 1]++;
  for (let k = 0; k < limit; k++) next[k + 1] += next[k];
  const out = new Uint32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const entry = order === null ? i : order[i];
    out[next[keys[entry]]++] = entry;
  }
  return out;
}

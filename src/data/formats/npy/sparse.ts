import { FormatError } from '../../../core/errors.js';
import { compressRows, expectMatrixSize, type SparseMatrix, type Triplets } from '../triplets.js';
import type { NumpyArray } from './values.js';

type Arrays = ReadonlyMap<string, NumpyArray>;
type Shape = readonly [rows: number, columns: number];

/** The parts of a file of scipy.sparse.save_npz, each refused by its name. */
class Parts {
  constructor(
    private readonly where: string,
    private readonly arrays: Arrays,
  ) {}

  fail(what: string, got?: string, expected?: string): FormatError {
    return new FormatError({ where: this.where, what, got, expected });
  }

  private get(name: string): NumpyArray {
    const found = this.arrays.get(name);
    if (found !== undefined) return found;
    throw this.fail(`the archive has no ${name}`, [...this.arrays.keys()].join(', '), 'a file of scipy.sparse.save_npz');
  }

  get format(): string {
    const format = this.get('format');
    return format.kind === 'texts' ? format.data[0] : '';
  }

  /** An array of numbers with so many dimensions. */
  numbers(name: string, rank: number): { readonly shape: readonly number[]; readonly data: Float64Array } {
    const array = this.get(name);
    if (array.kind === 'texts' || array.shape.length !== rank)
      throw this.fail(`${name} is no array of numbers with ${rank} dimensions`, `shape [${array.shape.join(', ')}]`);
    return { shape: array.shape, data: Float64Array.from(array.data, Number) };
  }

  /** Whole numbers from 0 to a limit, which they stay below. */
  indices(name: string, limit: number): Uint32Array {
    const { data } = this.numbers(name, 1);
    const bad = data.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value < limit));
    if (bad >= 0) throw this.fail(`${name}[${bad}] is out of range`, String(data[bad]), `0 to ${limit - 1}`);
    return Uint32Array.from(data);
  }

  /** Where each of `count` rows begins among `entries`. */
  pointers(count: number, entries: number): Uint32Array {
    const ends = this.indices('indptr', entries + 1);
    if (ends.length !== count + 1 || ends[0] !== 0 || ends[count] !== entries || ends.some((end, i) => i > 0 && end < ends[i - 1]))
      throw this.fail('indptr does not divide the entries', `${ends.length} pointers`, `${count + 1} that rise from 0 to ${entries}`);
    return ends;
  }
}

/** For each entry of compressed rows the row. */
function spread(ends: Uint32Array): Uint32Array {
  const out = new Uint32Array(ends[ends.length - 1]);
  for (let r = 0; r + 1 < ends.length; r++) out.fill(r, ends[r], ends[r + 1]);
  return out;
}

function sameLength(parts: Parts, name: string, got: number, wanted: number): void {
  if (got !== wanted) throw parts.fail(`${name} has another length than data`, String(got), String(wanted));
}

/** Rows (csr) or columns (csc) one after the other. */
function compressed(parts: Parts, shape: Shape, isByRow: boolean): Omit<Triplets, 'shape'> {
  const { data } = parts.numbers('data', 1);
  const [outer, inner] = isByRow ? shape : [shape[1], shape[0]];
  const ends = parts.pointers(outer, data.length);
  const within = parts.indices('indices', inner);
  sameLength(parts, 'indices', within.length, data.length);
  const along = spread(ends);
  return { row: isByRow ? along : within, column: isByRow ? within : along, value: data };
}

function coordinates(parts: Parts, [rows, columns]: Shape): Omit<Triplets, 'shape'> {
  const { data } = parts.numbers('data', 1);
  const [row, column] = [parts.indices('row', rows), parts.indices('col', columns)];
  sameLength(parts, 'row', row.length, data.length);
  sameLength(parts, 'col', column.length, data.length);
  return { row, column, value: data };
}

/** Dense blocks, compressed by rows of blocks. */
function blocks(parts: Parts, [rows, columns]: Shape): Omit<Triplets, 'shape'> {
  const { shape, data } = parts.numbers('data', 3);
  const [count, high, wide] = shape;
  if (!(high > 0 && wide > 0 && rows % high === 0 && columns % wide === 0))
    throw parts.fail('the blocks do not divide the matrix', `${high} x ${wide}`);
  const ends = parts.pointers(rows / high, count);
  const within = parts.indices('indices', columns / wide);
  sameLength(parts, 'indices', within.length, count);
  const along = spread(ends);
  const blockOf = (i: number): number => Math.floor(i / (high * wide));
  return {
    row: Uint32Array.from(data, (_, i) => along[blockOf(i)] * high + (Math.floor(i / wide) % high)),
    column: Uint32Array.from(data, (_, i) => within[blockOf(i)] * wide + (i % wide)),
    value: data,
  };
}

/** data[d, j] stands in column j of the diagonal `offsets[d]`. */
function diagonals(parts: Parts, [rows, columns]: Shape): Omit<Triplets, 'shape'> {
  const { shape, data } = parts.numbers('data', 2);
  const offsets = parts.numbers('offsets', 1).data;
  sameLength(parts, 'offsets', offsets.length, shape[0]);
  const [row, column, value]: number[][] = [[], [], []];
  for (let d = 0; d < shape[0]; d++) {
    if (!Number.isInteger(offsets[d])) throw parts.fail(`offsets[${d}] is no whole number`, String(offsets[d]));
    for (let j = 0; j < Math.min(shape[1], columns); j++) {
      const i = j - offsets[d];
      const one = data[d * shape[1] + j];
      if (i < 0 || i >= rows || one === 0) continue; // scipy counts no zeros of diagonals
      row.push(i);
      column.push(j);
      value.push(one);
    }
  }
  return { row: Uint32Array.from(row), column: Uint32Array.from(column), value: Float64Array.from(value) };
}

const forms: Readonly<Record<string, (parts: Parts, shape: Shape) => Omit<Triplets, 'shape'>>> = {
  csr: (parts, shape) => compressed(parts, shape, true),
  csc: (parts, shape) => compressed(parts, shape, false),
  coo: coordinates,
  bsr: blocks,
  dia: diagonals,
};

/** The matrix that the arrays of scipy.sparse.save_npz stand for. @throws FormatError */
export function sparseOf(where: string, arrays: Arrays): SparseMatrix {
  const parts = new Parts(where, arrays);
  const form = Object.hasOwn(forms, parts.format) ? forms[parts.format] : undefined;
  if (form === undefined) throw parts.fail('the format is unknown', JSON.stringify(parts.format), Object.keys(forms).join(', '));
  const entries = arrays.get('data')?.data.length ?? 0;
  const shape = expectMatrixSize(where, [...parts.numbers('shape', 1).data], entries);
  return compressRows({ shape, ...form(parts, shape) });
}

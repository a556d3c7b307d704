import { DTypeError, GraphError, ShapeError } from '../core/errors.js';
import { INSPECT } from '../core/inspect.js';
import { formatShape, type Shape } from '../core/shape.js';
import { badIndex, ownIndices, wholeNumber } from '../core/whole.js';
import { written } from '../core/written.js';
import type { Columns, Rows } from './pointer.js';
import { runtime } from './runtime.js';
import { besides } from './scope.js';
import { isStale, type Owner, STORAGES, type Storage, seal } from './storage.js';
import { addressOf, emptyTensor, Tensor, tensor } from './tensor.js';

/** Tells the constructor that the library made the parts itself, of such as were checked. */
const OWN = Symbol('own');

/**
 * The structure of a sparse matrix in compressed sparse rows: row r owns the slots rowptr[r] … rowptr[r+1]-1, and slot s
 * stands in column col[s] and has the value number perm[s] (s itself without perm). A matrix and its transpose number
 * their values alike, so one array of values serves both.
 *
 * @term structure: the pattern of a sparse matrix in compressed sparse rows, without its values
 * @term slot: one entry of a structure; row r owns the slots rowptr[r] to rowptr[r + 1]
 */
export class Csr implements Owner {
  #transposed: Csr | null = null;
  #makeTransposed: (() => Csr) | null = null;
  readonly [STORAGES]: readonly Storage[];

  /** u32 [rows + 1]. */
  readonly rowptr: Tensor;
  /** u32 [nnz]. */
  readonly col: Tensor;
  /** u32 [nnz], or null for the identity. */
  readonly perm: Tensor | null;

  /**
   * Copies the parts and checks them once; the structure cannot be written afterwards.
   *
   * @throws ShapeError, GraphError or IndexError for parts that contradict each other.
   */
  constructor(
    readonly rows: Rows,
    readonly cols: Columns,
    rowptr: Tensor,
    col: Tensor,
    perm: Tensor | null,
    by?: typeof OWN,
  ) {
    const parts = by === OWN ? { rowptr, col, perm } : checkedParts(rows, cols, rowptr, col, perm);
    this.rowptr = parts.rowptr;
    this.col = parts.col;
    this.perm = parts.perm;
    this[STORAGES] = (parts.perm === null ? [parts.rowptr, parts.col] : [parts.rowptr, parts.col, parts.perm]).map(
      ({ storage }) => storage,
    );
    seal(this);
    Object.freeze(this); // kernels trust what was checked here
  }

  /** Number of entries. */
  get nnz(): number {
    return this.col.size;
  }

  get shape(): Shape {
    return [this.rows, this.cols];
  }

  /** Rows and columns exchanged; made at the first use by a stable counting sort, where the matrix lives. */
  get transpose(): Csr {
    if (this.#transposed === null || isStale(this.#transposed)) {
      this.#transposed = besides(this.rowptr.storage, this.#makeTransposed ?? (() => transposeOf(this)));
      this.#transposed.#transposed = this;
    }
    return this.#transposed;
  }

  /** The transpose, where it has been made. */
  get madeTranspose(): Csr | null {
    return this.#transposed;
  }

  /** Says how to come by the transpose, where that is cheaper than sorting. */
  pairWith(make: () => Csr): void {
    this.#makeTransposed = make;
  }

  dispose(): void {
    for (const csr of [this, this.#transposed]) {
      if (csr !== null) for (const storage of csr[STORAGES]) storage.free();
    }
  }

  toString(): string {
    return `Csr ${formatShape(this.shape)} with ${this.nnz} entries`;
  }

  [INSPECT](): string {
    return this.toString();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** A structure of parts that the library made itself, and did not take from outside. */
export const ownCsr = (rows: number, cols: number, rowptr: Tensor, col: Tensor, perm: Tensor | null): Csr =>
  new Csr(rows, cols, rowptr, col, perm, OWN);

/** @throws DTypeError unless a value is a structure. */
export function expectCsr(where: string, value: unknown): Csr {
  if (value instanceof Csr) return value;
  throw new DTypeError({
    where,
    what: 'a structure is needed',
    got: written(value),
    expected: 'a Csr',
    mend: 'Take graph.inCsr, or make one with data.fromPairs',
  });
}

/** Words of a part of a structure, copied. */
function words(name: string, part: Tensor): Uint32Array {
  if (part instanceof Tensor && part.dtype === 'u32' && part.rank === 1) return part.toTypedArray() as Uint32Array;
  throw new DTypeError({
    where: 'Csr',
    what: `${name} is not a flat tensor of type u32`,
    got: part instanceof Tensor ? part.label : written(part),
  });
}

function checkedParts(rows: number, cols: number, rowptr: Tensor, col: Tensor, perm: Tensor | null): Pick<Csr, 'rowptr' | 'col' | 'perm'> {
  const where = 'Csr';
  wholeNumber(where, 'number of rows', rows);
  wholeNumber(where, 'number of columns', cols);
  const [ends, columns, numbers] = [words('rowptr', rowptr), words('col', col), perm === null ? null : words('perm', perm)];
  expectRowEnds(where, 'rowptr', ends, rows, columns.length);
  ownIndices(columns, cols, (i, value) => badIndex(where, 'column of entry', i, value, cols));
  if (numbers !== null) expectNumbering(where, numbers, columns.length);
  return { rowptr: tensor(ends), col: tensor(columns), perm: numbers && tensor(numbers) };
}

/** @throws ShapeError or GraphError unless the ends of rows begin at 0, never decrease and end with the last entry. */
export function expectRowEnds(where: string, name: string, ends: Uint32Array, rows: number, nnz: number): void {
  if (ends.length !== rows + 1 || ends[0] !== 0 || ends[rows] !== nnz) {
    throw new ShapeError({
      where,
      what: `${name}, rows and entries contradict each other`,
      got: `${ends.length} numbers from ${ends[0]} to ${ends[ends.length - 1]}`,
      expected: `${rows + 1} numbers from 0 to ${nnz}`,
    });
  }
  for (let r = 0; r < rows; r++) {
    if (ends[r + 1] < ends[r])
      throw new GraphError({ where, what: `${name} decreases at row ${r}`, got: `${ends[r]} then ${ends[r + 1]}`, fields: { row: r } });
  }
}

/** Every value has one entry. */
function expectNumbering(where: string, numbers: Uint32Array, nnz: number): void {
  const seen = new Uint8Array(nnz);
  if (numbers.length !== nnz)
    throw new ShapeError({ where, what: 'perm does not fit the entries', got: `${numbers.length} numbers`, expected: `${nnz}` });
  for (let i = 0; i < nnz; i++) {
    if (numbers[i] >= nnz) throw badIndex(where, 'number of entry', i, numbers[i], nnz);
    if (seen[numbers[i]]++ > 0) throw new GraphError({ where, what: `perm names value ${numbers[i]} twice`, expected: 'each value once' });
  }
}

function transposeOf({ rows, cols, nnz, rowptr, col, perm }: Csr): Csr {
  const [rowptrT, colT, permT] = [cols + 1, nnz, nnz].map((size) => emptyTensor([size], 'u32'));
  runtime().kernelsOf('f32').csrTranspose(rows, cols, rowptr.ptr, col.ptr, addressOf(perm), rowptrT.ptr, colT.ptr, permT.ptr);
  return ownCsr(cols, rows, rowptrT, colT, permT);
}

/** A stable counting sort of (row, col) pairs; value number e is pair e. */
export function csrFromPairs(rows: number, cols: number, row: Tensor, col: Tensor): Csr {
  const rowptr = emptyTensor([rows + 1], 'u32');
  const sorted = emptyTensor([row.size], 'u32');
  const perm = emptyTensor([row.size], 'u32');
  runtime().kernelsOf('f32').cooToCsr(row.size, rows, row.ptr, col.ptr, rowptr.ptr, sorted.ptr, perm.ptr);
  return ownCsr(rows, cols, rowptr, sorted, perm);
}

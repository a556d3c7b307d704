import { formatShape, type Shape } from '../core/shape.js';
import { runtime } from './runtime.js';
import { besides } from './scope.js';
import { type Owner, STORAGES, type Storage } from './storage.js';
import { emptyTensor, type Tensor } from './tensor.js';

/**
 * The structure of a sparse matrix in compressed sparse rows: row r owns the slots rowptr[r] … rowptr[r+1]-1, and slot s
 * stands in column col[s] and has the value number perm[s] (s itself without perm). A matrix and its transpose number
 * their values alike, so one array of values serves both.
 */
export class Csr implements Owner {
  private transposed: Csr | null = null;
  private makeTransposed: (() => Csr) | null = null;
  readonly [STORAGES]: readonly Storage[];

  constructor(
    readonly rows: number,
    readonly cols: number,
    /** u32 [rows + 1]. */
    readonly rowptr: Tensor,
    /** u32 [nnz]. */
    readonly col: Tensor,
    /** u32 [nnz], or null for the identity. */
    readonly perm: Tensor | null,
  ) {
    this[STORAGES] = (perm === null ? [rowptr, col] : [rowptr, col, perm]).map(({ storage }) => storage);
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
    if (this.transposed === null || this.transposed.rowptr.disposed) {
      this.transposed = besides(this.rowptr.storage, this.makeTransposed ?? (() => transposeOf(this)));
      this.transposed.transposed = this;
    }
    return this.transposed;
  }

  /** Says how to come by the transpose, where that is cheaper than sorting. */
  pairWith(make: () => Csr): void {
    this.makeTransposed = make;
  }

  dispose(): void {
    for (const csr of [this, this.transposed]) {
      if (csr !== null) for (const storage of csr[STORAGES]) storage.free();
    }
  }

  toString(): string {
    return `Csr ${formatShape(this.shape)} with ${this.nnz} entries`;
  }
}

function transposeOf({ rows, cols, nnz, rowptr, col, perm }: Csr): Csr {
  const kernels = runtime().kernelsOf('f32');
  const rowptrT = emptyTensor([cols + 1], 'u32');
  const colT = emptyTensor([nnz], 'u32');
  const slots = emptyTensor([nnz], 'u32');
  kernels.csrTranspose(rows, cols, rowptr.ptr, col.ptr, rowptrT.ptr, colT.ptr, slots.ptr);
  if (perm === null) return new Csr(cols, rows, rowptrT, colT, slots);
  const permT = emptyTensor([nnz], 'u32');
  kernels.gatherValues(0, nnz, slots.ptr, perm.ptr, permT.ptr); // 32-bit words are copied, whatever they mean
  slots.dispose();
  return new Csr(cols, rows, rowptrT, colT, permT);
}

/** A stable counting sort of (row, col) pairs; value number e is pair e. */
export function csrFromPairs(rows: number, cols: number, row: Tensor, col: Tensor): Csr {
  const rowptr = emptyTensor([rows + 1], 'u32');
  const sorted = emptyTensor([row.size], 'u32');
  const perm = emptyTensor([row.size], 'u32');
  runtime().kernelsOf('f32').cooToCsr(row.size, rows, row.ptr, col.ptr, rowptr.ptr, sorted.ptr, perm.ptr);
  return new Csr(rows, cols, rowptr, sorted, perm);
}

import { arraysOf } from './npy/archive.js';
import { sparseOf } from './npy/sparse.js';
import type { SparseMatrix } from './triplets.js';

export type { SparseMatrix } from './triplets.js';

/**
 * Reads the sparse matrix of `scipy.sparse.save_npz` (csr, csc, coo, bsr or dia) as rows, for `x` or `adjacency` of `data.graph`. Entries that stand
 * twice are added up; columns rise within a row; zeros that are written are kept.
 *
 * @throws FormatError for what is no such file, or where its parts do not fit together.
 */
export async function readSparseNpz(file: Uint8Array): Promise<SparseMatrix> {
  const where = 'data.readSparseNpz';
  return sparseOf(where, await arraysOf(where, file, 2 ** 30));
}

import { IndexError } from '../core/errors.js';
import { misfit } from '../core/expect.js';
import { wholeNumber } from '../core/whole.js';
import { type EdgesLike, idTensor, readEdges } from '../graph/edges.js';
import { type Csr, csrFromPairs } from '../runtime/csr.js';

/**
 * The structure of a sparse matrix for `ops.spmm` and its like, from the places of its entries: pairs [row, column], or two typed arrays of rows
 * and columns. Value number e belongs to pair e; pairs that stand twice are two entries, whose values add up.
 *
 * @param shape [rows, columns].
 * @throws IndexError for a pair outside of the shape; GraphError for what is no pair.
 * @example
 * const structure = data.fromPairs([[0, 1], [2, 0]], [3, 2]); // 3 x 2 with two entries
 */
export function fromPairs(pairs: EdgesLike, shape: readonly [rows: number, columns: number]): Csr {
  const where = 'data.fromPairs';
  if (!Array.isArray(shape) || shape.length !== 2) throw misfit(where, 'the shape', shape, '[rows, columns]');
  const [rows, cols] = shape;
  wholeNumber(where, 'number of rows', rows, 0);
  wholeNumber(where, 'number of columns', cols, 0);
  const { src: row, dst: col } = readEdges(where, pairs, undefined, 2 ** 32);
  for (const [name, ids, count] of [
    ['row', row, rows],
    ['column', col, cols],
  ] as const) {
    const pair = ids.findIndex((id) => id >= count);
    if (pair < 0) continue;
    throw new IndexError({
      where,
      what: `pair ${pair} is in ${name} ${ids[pair]}, which does not exist`,
      got: `${count} ${name}s`,
      expected: `indices in [0, ${count})`,
      fields: { pair },
    });
  }
  return csrFromPairs(rows, cols, idTensor(row), idTensor(col));
}

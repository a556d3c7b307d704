import { DTypeError, GraphError } from '../../core/errors.js';
import { SparseTensor } from '../../runtime/sparse.js';
import { emptyTensor, type Tensor } from '../../runtime/tensor.js';
import { borrow } from '../nodes.js';
import type { Transform } from './transform.js';

/**
 * Rows of x that sum to 1, as PyG makes them: the smallest entry of all is taken off, then each row is divided by its sum, or by 1 where that is
 * larger. Sparse x stays sparse.
 *
 * @throws GraphError without x; DTypeError for sparse x with negative entries, which would not stay sparse.
 * @example data.transforms.normalizeFeatures()({ x: [[1, 3], [0, 0]] })
 */
export const normalizeFeatures = (): Transform => (input) => {
  const where = 'data.transforms.normalizeFeatures';
  const { graph } = borrow(input);
  const { x } = graph;
  if (x === null) throw new GraphError({ where, what: 'the graph has no features', expected: 'x' });
  if (!(x instanceof SparseTensor)) return graph.with({ x: normalized(x, x.shape[1]) });
  const { csr, values } = x;
  const full = csr.nnz === csr.rows * csr.cols;
  const least = smallest(values.view());
  if (least < 0 && !full) {
    throw new DTypeError({
      where,
      what: 'sparse features with negative entries',
      got: String(least),
      expected: 'entries of at least 0',
      mend: 'Make x dense first',
    });
  }
  const shift = full ? least : 0;
  const out = emptyTensor([values.size], values.dtype);
  const [from, to, ends, perm] = [values.view(), out.view(), csr.rowptr.view(), csr.perm?.view()];
  for (let r = 0; r < csr.rows; r++) {
    let sum = 0;
    for (let s = ends[r]; s < ends[r + 1]; s++) sum += from[perm ? perm[s] : s] - shift;
    for (let s = ends[r]; s < ends[r + 1]; s++) to[perm ? perm[s] : s] = (from[perm ? perm[s] : s] - shift) / Math.max(sum, 1);
  }
  return graph.with({ x: x.with(out) });
};

const smallest = (values: ArrayLike<number>): number => {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i] < least) least = values[i];
  return values.length === 0 ? 0 : least;
};

function normalized(x: Tensor, width: number): Tensor {
  const out = emptyTensor(x.shape, x.dtype);
  const [from, to] = [x.view(), out.view()];
  const least = smallest(from);
  for (let at = 0; at < from.length; at += width) {
    let sum = 0;
    for (let c = at; c < at + width; c++) sum += from[c] - least;
    for (let c = at; c < at + width; c++) to[c] = (from[c] - least) / Math.max(sum, 1);
  }
  return out;
}

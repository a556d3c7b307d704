import { DTypeError, ShapeError } from '../../core/errors.js';
import { formatShape } from '../../core/shape.js';
import type { Csr } from '../../runtime/csr.js';
import { SparseTensor } from '../../runtime/sparse.js';
import type { KernelRule } from '../rule.js';

let made = 0;

/** A matrix of one's own: [nodes, nodes], rows are receivers; the same for every graph that has as many nodes. */
export function matrixRule(matrix: Csr | SparseTensor): KernelRule {
  const [csr, values] = matrix instanceof SparseTensor ? [matrix.csr, matrix.values] : [matrix, null];
  const text = `matrix ${++made} ${formatShape(csr.shape)} with ${csr.nnz} entries`;
  return {
    config: {
      kernel: 'matrix',
      shape: [...csr.shape],
      indptr: Array.from(csr.rowptr.toTypedArray()),
      indices: Array.from(csr.col.toTypedArray()),
      values: values === null ? null : inOrder(csr, values.toTypedArray()),
      dtype: values?.dtype ?? null,
    },
    text,
    entries: ({ numNodes }, dtype) => {
      if (csr.rows !== numNodes || csr.cols !== numNodes) {
        throw new ShapeError({
          where: 'kernels.matrix',
          what: 'the matrix does not fit the graph',
          got: formatShape(csr.shape),
          expected: formatShape([numNodes, numNodes]),
        });
      }
      if (values !== null && values.dtype !== dtype) {
        throw new DTypeError({
          where: 'kernels.matrix',
          what: 'matrix and features are of different types',
          got: `${values.dtype} and ${dtype}`,
          expected: 'one float type',
        });
      }
      return { csr, weights: values };
    },
  };
}

/** Values slot by slot. */
function inOrder({ nnz, perm }: Csr, values: ArrayLike<number>): number[] {
  const numbers = perm?.toTypedArray();
  return Array.from({ length: nnz }, (_, slot) => values[numbers === undefined ? slot : numbers[slot]]);
}

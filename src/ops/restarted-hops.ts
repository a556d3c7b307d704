import { type Op, op } from '../autodiff/op.js';
import { ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import type { Csr } from '../runtime/csr.js';
import { NONE } from '../runtime/pointer.js';
import { emptyTensor, type Tensor, temporarily } from '../runtime/tensor.js';
import { multiply, type SlotValues } from './spmm.js';

/** A square matrix A with constant entries, how often it is applied, and α. */
interface Restarted {
  readonly csr: Csr;
  readonly constant: SlotValues;
  readonly hops: number;
  readonly alpha: number;
}

const restarted: Op<[x: Tensor], Restarted> = op<[x: Tensor], Restarted>('restartedHops', {
  shape: ([x], { csr: { rows, cols } }) => {
    if (rows === cols && x.rank === 2 && x.shape[0] === rows) return x.shape;
    throw new ShapeError({
      where: 'ops.restartedHops',
      what: 'operands do not fit',
      got: `a matrix [${rows}, ${cols}] and ${formatShape(x.shape)}`,
      expected: `a square matrix and [${rows}, features]`,
    });
  },
  run: (kernels, [x], y, { csr, constant, hops, alpha }) => {
    const { shape, dtype } = x;
    temporarily([emptyTensor([csr.nnz], dtype), emptyTensor(shape, dtype), emptyTensor(shape, dtype)], ([values, bias, other]) => {
      kernels.affine(0, csr.nnz, 1 - alpha, 0, constant.forward.ptr, values.ptr);
      kernels.affine(0, x.size, alpha, 0, x.ptr, bias.ptr);
      let z = x;
      for (let left = hops; left > 0; left--) {
        const next = left % 2 === 1 ? y : other; // the last is y
        multiply(kernels, { csr, values: values.ptr, perm: NONE, x: z, bias }, next);
        z = next;
      }
    });
  },
  // a polynomial of A: its derivative is the same polynomial of the transpose
  vjp: (g, { options: { csr, constant, ...rest } }) => {
    const { forward, backward } = constant;
    return [() => restarted([g], { csr: csr.transpose, constant: { forward: backward, backward: forward }, ...rest })];
  },
});

/** Z <- (1 - α) A Z + α X from Z = X, at least once; one pass over A for each hop, forward and backward. x: [nodes, f] -> [nodes, f]. @internal */
export const restartedHops = (x: Tensor, options: Restarted): Tensor => restarted([x], options);

import { type Op, op } from '../autodiff/op.js';
import { bytesPerElement } from '../core/dtype.js';
import { ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import type { Csr } from '../runtime/csr.js';
import type { Kernels } from '../runtime/kernels.gen.js';
import type { Tensor } from '../runtime/tensor.js';
import { multiply } from './product.js';
import { segmentSum } from './segment.js';

interface Groups {
  /** Row g lists the rows of x that belong to group g: neighbouring ones, in order. */
  readonly groups: Csr;
  readonly transposed: boolean;
}

/** Where each group begins, and at last the number of rows. */
const startsOf = ({ rowptr }: Csr): Uint32Array => rowptr.toTypedArray() as Uint32Array;

function run(kernels: Kernels, { groups, transposed }: Groups, x: Tensor, kernel: Tensor, bias: Tensor | undefined, y: Tensor): void {
  const [k, n] = [x.shape[1], y.shape[1]];
  const bytes = bytesPerElement(x.dtype);
  const [row, col] = transposed ? [1, kernel.shape[2]] : [kernel.shape[2], 1];
  const starts = startsOf(groups);
  for (let g = 0; g < groups.rows; g++) {
    const m = starts[g + 1] - starts[g];
    if (m === 0) continue;
    const rows = { ptr: x.ptr + starts[g] * k * bytes, row: k, col: 1 };
    const matrix = { ptr: kernel.ptr + g * k * n * bytes, row, col };
    multiply(kernels, x.dtype, { m, n, k }, rows, matrix, y.ptr + starts[g] * n * bytes, bias ? bias.ptr + g * n * bytes : 0);
  }
}

/** y[r, :] = x[r, :] K[g] + b[g] for the rows r of group g. Inputs: x, K [groups, in, out] (or its transposes), b? [groups, out]. */
const groupedLinearOp: Op<Groups> = op<Groups>('groupedLinear', {
  shape: ([x, kernel, bias], { groups, transposed }) => {
    const [count, rows, cols] = kernel.shape;
    const [inWidth, outWidth] = transposed ? [cols, rows] : [rows, cols];
    const biasFits = !bias || (bias.rank === 2 && bias.shape[0] === count && bias.shape[1] === outWidth);
    if (kernel.rank === 3 && x.rank === 2 && count === groups.rows && x.shape[0] === groups.cols && x.shape[1] === inWidth && biasFits)
      return [x.shape[0], outWidth];
    throw new ShapeError({
      where: 'ops.groupedLinear',
      what: 'operands do not fit',
      got: `${formatShape(x.shape)}, ${formatShape(kernel.shape)}${bias ? `, ${formatShape(bias.shape)}` : ''}`,
      expected: `[${groups.cols}, in], [${groups.rows}, in, out] and [${groups.rows}, out]`,
    });
  },
  run: (kernels, [x, kernel, bias], y, options) => run(kernels, options, x, kernel, bias, y),
  keep: (_, [x, kernel]) => ({ inputs: [kernel, x], output: false }),
  vjp: (g, { inputs: [x, kernel], options: { groups, transposed } }) => [
    () => groupedLinearOp([g, kernel, null], { groups, transposed: !transposed }),
    () => (transposed ? groupedOuterOp([g, x], { groups }) : groupedOuterOp([x, g], { groups })),
    () => segmentSum(g, groups),
  ],
});

/** out[g] = aᵀ b over the rows of group g. Inputs: a [n, p], b [n, q] -> [groups, p, q]. */
const groupedOuterOp = op<{ groups: Csr }>('groupedOuter', {
  shape: ([a, b], { groups }) => [groups.rows, a.shape[1], b.shape[1]],
  run: (kernels, [a, b], out, { groups }) => {
    const [, p, q] = out.shape;
    const bytes = bytesPerElement(a.dtype);
    const starts = startsOf(groups);
    for (let g = 0; g < groups.rows; g++) {
      const k = starts[g + 1] - starts[g];
      const target = out.ptr + g * p * q * bytes;
      const left = { ptr: a.ptr + starts[g] * p * bytes, row: 1, col: p };
      const right = { ptr: b.ptr + starts[g] * q * bytes, row: q, col: 1 };
      if (k === 0) kernels.fill(0, p * q, 0, target);
      else multiply(kernels, a.dtype, { m: p, n: q, k }, left, right, target);
    }
  },
  keep: 'inputs',
  vjp: (h, { inputs: [a, b], options: { groups } }) => [
    () => groupedLinearOp([b, h, null], { groups, transposed: true }),
    () => groupedLinearOp([a, h, null], { groups, transposed: false }),
  ],
});

/**
 * A linear map for each group of neighbouring rows: y[r, :] = x[r, :] kernel[g] + bias[g]. x: [n, in], kernel:
 * [groups, in, out], bias: [groups, out] or null -> [n, out]. `groups` lists the rows of each group, 0 … n-1 in order.
 */
export const groupedLinear = (x: Tensor, kernel: Tensor, bias: Tensor | null, groups: Csr): Tensor =>
  groupedLinearOp([x, kernel, bias], { groups, transposed: false });

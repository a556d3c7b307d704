import { type Op, op } from '../autodiff/op.js';
import { filled } from '../autodiff/space.js';
import { bytesPerElement } from '../core/dtype.js';
import { ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import type { Csr } from '../runtime/csr.js';
import type { Kernels } from '../runtime/kernels.js';
import { NONE, offset, type Pointer } from '../runtime/pointer.js';
import { emptyTensor, type Tensor, temporarily } from '../runtime/tensor.js';
import { reluGrad } from './activations.js';
import { concat, slice } from './layout.js';
import type { Epilogue } from './matmul.js';
import { multiply } from './product.js';
import { segmentSum } from './segment.js';

interface Groups {
  /** Row g lists the rows of x that belong to group g: neighbouring ones, in order. */
  readonly groups: Csr;
  readonly transposed: boolean;
  readonly activation: Epilogue;
}

/** Where each group begins, and at last the number of rows. */
const startsOf = ({ rowptr }: Csr): Uint32Array => rowptr.toTypedArray() as Uint32Array;

type GroupedOperands = [x: Tensor, bias: Tensor | null, ...matrices: Tensor[]];

/** y = act(x M[g] + bias[g]) group by group, where M[g] is the g-th matrix of every kernel, one below the other. */
function run(kernels: Kernels, { groups, transposed, activation }: Groups, [x, bias, ...matrices]: GroupedOperands, y: Tensor): void {
  const [k, n] = [x.shape[1], y.shape[1]];
  const bytes = bytesPerElement(x.dtype);
  const [, height, cols] = matrices[0].shape;
  const [row, col] = transposed ? [1, cols] : [cols, 1];
  const size = height * cols;
  const starts = startsOf(groups);
  const several = matrices.length > 1;
  temporarily([emptyTensor([several ? matrices.length * size : 0], x.dtype)], ([stacked]) => {
    for (let g = 0; g < groups.rows; g++) {
      const m = starts[g + 1] - starts[g];
      if (m === 0) continue;
      const at = ({ ptr }: Tensor): Pointer => offset(ptr, g * size * bytes);
      if (several)
        matrices.forEach((one, i) => void kernels.copyRows(0, 1, size, at(one), size, offset(stacked.ptr, i * size * bytes), size));
      const rows = { ptr: offset(x.ptr, starts[g] * k * bytes), row: k, col: 1 };
      const matrix = { ptr: several ? stacked.ptr : at(matrices[0]), row, col };
      const shift = bias ? offset(bias.ptr, g * n * bytes) : NONE;
      multiply(kernels, x.dtype, { m, n, k }, rows, matrix, offset(y.ptr, starts[g] * n * bytes), shift, activation === 'relu' ? 1 : 0);
    }
  });
}

/** y[r, :] = act(x[r, :] M[g] + b[g]) for the rows r of group g. Inputs: x, b? [groups, out], kernels [groups, in, out] of M (or its transposes). */
const groupedLinearOp: Op<GroupedOperands, Groups> = op<GroupedOperands, Groups>('groupedLinear', {
  shape: ([x, bias, ...matrices], { groups, transposed }) => {
    const [count, rows, cols] = matrices[0].shape;
    const height = rows * matrices.length;
    const [inWidth, outWidth] = transposed ? [cols, height] : [height, cols];
    const alike = matrices.every(({ rank, shape }) => rank === 3 && shape[0] === count && shape[1] === rows && shape[2] === cols);
    const biasFits = !bias || (bias.rank === 2 && bias.shape[0] === count && bias.shape[1] === outWidth);
    if (alike && x.rank === 2 && count === groups.rows && x.shape[0] === groups.cols && x.shape[1] === inWidth && biasFits)
      return [x.shape[0], outWidth];
    throw new ShapeError({
      where: 'ops.groupedLinear',
      what: 'operands do not fit',
      got: [x, ...matrices, ...(bias ? [bias] : [])].map(({ shape }) => formatShape(shape)).join(', '),
      expected: `[${groups.cols}, in], [${groups.rows}, in, out] and [${groups.rows}, out]`,
    });
  },
  run: (kernels, inputs, y, options) => run(kernels, options, inputs, y),
  required: 1,
  keep: ({ activation }, [x, , ...matrices]) => ({
    inputs: [matrices.some(Boolean), false, ...matrices.map(() => x)],
    output: activation === 'relu',
  }),
  vjp: (g, { inputs: [x, , ...matrices], output, options: { groups, transposed, activation } }) => {
    const h = activation === 'relu' ? reluGrad(g, output) : g;
    const [left, right] = transposed ? [h, x] : [x, h];
    return [
      () => groupedLinearOp([h, null, ...matrices], { groups, transposed: !transposed, activation: 'linear' }),
      () => segmentSum(h, groups),
      ...matrices.map((_, part) => () => groupedOuterOp([left, right], { groups, part, parts: matrices.length })),
    ];
  },
});

interface Part {
  readonly groups: Csr;
  /** Which of so many equal shares of the columns of a. */
  readonly part: number;
  readonly parts: number;
}

/** out[g] = aᵀ b over the rows of group g, for one part of the columns of a. Inputs: a [n, parts · p], b [n, q] -> [groups, p, q]. */
const groupedOuterOp = op<[Tensor, Tensor], Part>('groupedOuter', {
  shape: ([a, b], { groups, parts }) => [groups.rows, a.shape[1] / parts, b.shape[1]],
  run: (kernels, [a, b], out, { groups, part }) => {
    const [, p, q] = out.shape;
    const width = a.shape[1];
    const bytes = bytesPerElement(a.dtype);
    const starts = startsOf(groups);
    for (let g = 0; g < groups.rows; g++) {
      const k = starts[g + 1] - starts[g];
      const target = offset(out.ptr, g * p * q * bytes);
      const left = { ptr: offset(a.ptr, (starts[g] * width + part * p) * bytes), row: 1, col: width };
      const right = { ptr: offset(b.ptr, starts[g] * q * bytes), row: q, col: 1 };
      if (k === 0) kernels.fill(0, p * q, 0, target);
      else multiply(kernels, a.dtype, { m: p, n: q, k }, left, right, target);
    }
  },
  keep: 'inputs',
  vjp: (h, { inputs: [a, b], options: { groups, part, parts } }) => [
    () => {
      const own = groupedLinearOp([b, null, h], { groups, transposed: true, activation: 'linear' });
      return parts === 1 ? own : concat(Array.from({ length: parts }, (_, i) => (i === part ? own : filled(own, 0))));
    },
    () => {
      const p = h.shape[1];
      const own = parts === 1 ? a : slice(a, { axis: 1, start: part * p, end: (part + 1) * p });
      return groupedLinearOp([own, null, h], { groups, transposed: false, activation: 'linear' });
    },
  ],
});

/**
 * A linear map for each group of neighbouring rows, in one pass: y[r, :] = act(x[r, :] kernel[g] + bias[g]). x: [n, in], kernel:
 * [groups, in, out], bias: [groups, out] or null -> [n, out]. `groups` lists the rows of each group, 0 … n-1 in order. Several kernels
 * stand one below the other: x = [x₁ x₂ …] gives x₁ kernel₁[g] + x₂ kernel₂[g] + … + bias[g].
 *
 * @internal
 */
export const groupedLinear = (
  x: Tensor,
  kernel: Tensor | readonly Tensor[],
  bias: Tensor | null,
  groups: Csr,
  activation: Epilogue = 'linear',
): Tensor => groupedLinearOp([x, bias, ...('shape' in kernel ? [kernel] : kernel)], { groups, transposed: false, activation });

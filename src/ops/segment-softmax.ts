import { likeFirst, type Op, op } from '../autodiff/op.js';
import { ShapeError } from '../core/errors.js';
import type { Csr } from '../runtime/csr.js';
import { scope } from '../runtime/scope.js';
import { type Tensor, viewTensor } from '../runtime/tensor.js';
import { div, mul, sub } from './binary.js';
import { gatherGrouped, grouped, type Segments, segmentMax, segmentSum } from './segment.js';
import { exp } from './unary.js';

interface Grouping {
  readonly groups: Csr;
}

/** The row of its segment for each element: every element belongs to one. */
const spread = (perSegment: Tensor, groups: Csr): Tensor => gatherGrouped(perSegment, groups.transpose.col, groups);

const segmentSoftmaxOp: Op<[Tensor], Grouping> = op<[Tensor], Grouping>('segmentSoftmax', {
  shape: likeFirst,
  run: (kernels, [x], y, { groups }) => {
    scope(() => {
      const untraced = viewTensor(x, x.shape);
      const powers = exp(sub(untraced, spread(segmentMax(untraced, groups), groups)));
      // the largest power is 1, so that a sum of 0, which would need a small number added, belongs to no element
      const shares = div(powers, spread(segmentSum(powers, groups), groups));
      kernels.copyRows(0, 1, y.size, shares.ptr, y.size, y.ptr, y.size);
    });
  },
  keep: 'output',
  vjp: (g, { output: y, options: { groups } }) => [() => mul(y, sub(g, spread(segmentSum(mul(y, g), groups), groups)))],
});

/**
 * Softmax within each segment, column by column: eˣ / Σ eˣ over the rows of a segment, with its maximum subtracted first.
 * x: [n, …] -> [n, …]. A segment without rows contributes nothing.
 */
export function segmentSoftmax(x: Tensor, given: Segments): Tensor {
  const groups = grouped('ops.segmentSoftmax', x, given);
  if (groups.nnz !== groups.cols) {
    throw new ShapeError({
      where: 'ops.segmentSoftmax',
      what: 'the segments do not share the rows out',
      got: `${groups.nnz} entries for ${groups.cols} rows`,
      expected: 'each row in one segment',
    });
  }
  return segmentSoftmaxOp([x], { groups });
}

import { type Op, op } from '../autodiff/op.js';
import { ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import type { Tensor } from '../runtime/tensor.js';

/** Refuses vectors that are not one for each matrix, as long as an axis of it. */
function expectFit(name: string, a: Tensor, v: Tensor, axis: 1 | 2): void {
  if (a.rank === 3 && v.rank === 2 && v.shape[0] === a.shape[0] && v.shape[1] === a.shape[axis]) return;
  const expected = axis === 1 ? 'matrices [n, r, c] and vectors [n, r]' : 'matrices [n, r, c] and vectors [n, c]';
  throw new ShapeError({
    where: `ops.${name}`,
    what: 'operands do not fit',
    got: `${formatShape(a.shape)} and ${formatShape(v.shape)}`,
    expected,
  });
}

/** Inputs: x [n, r], A [n, r, c]. */
const vectorMatrixOp: Op<undefined> = op<undefined>('vectorMatrix', {
  shape: ([x, a]) => {
    expectFit('vectorMatrix', a, x, 1);
    return [x.shape[0], a.shape[2]];
  },
  run: (kernels, [x, a], y) => kernels.vectorMatrix(0, y.shape[0], a.shape[1], a.shape[2], x.ptr, a.ptr, y.ptr),
  keep: (_, [x, a]) => ({ inputs: [a, x], output: false }),
  vjp: (g, { inputs: [x, a] }) => [() => matrixVectorOp([a, g], undefined), () => outerProductOp([x, g], undefined)],
});

/** Inputs: A [n, r, c], v [n, c]. */
const matrixVectorOp: Op<undefined> = op<undefined>('matrixVector', {
  shape: ([a, v]) => {
    expectFit('matrixVector', a, v, 2);
    return [a.shape[0], a.shape[1]];
  },
  run: (kernels, [a, v], y) => kernels.matrixVector(0, y.shape[0], a.shape[1], a.shape[2], a.ptr, v.ptr, y.ptr),
  keep: (_, [a, v]) => ({ inputs: [v, a], output: false }),
  vjp: (g, { inputs: [a, v] }) => [() => outerProductOp([g, v], undefined), () => vectorMatrixOp([g, a], undefined)],
});

/** Inputs: x [n, r], v [n, c]. */
const outerProductOp: Op<undefined> = op<undefined>('outerProduct', {
  shape: ([x, v]) => [x.shape[0], x.shape[1], v.shape[1]],
  run: (kernels, [x, v], a) => kernels.outerProduct(0, a.shape[0], a.shape[1], a.shape[2], x.ptr, v.ptr, a.ptr),
  keep: (_, [x, v]) => ({ inputs: [v, x], output: false }),
  vjp: (g, { inputs: [x, v] }) => [() => matrixVectorOp([g, v], undefined), () => vectorMatrixOp([x, g], undefined)],
});

/** y[e, :] = x[e, :] A[e, :, :], a matrix for each row. x: [n, r], a: [n, r, c] -> [n, c]. */
export const vectorMatrix = (x: Tensor, a: Tensor): Tensor => vectorMatrixOp([x, a], undefined);

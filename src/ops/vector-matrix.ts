import { type Op, op } from '../autodiff/op.js';
import { ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import type { Tensor } from '../runtime/tensor.js';

function fits(name: string, matrices: Tensor | null, ...vectors: readonly Tensor[]): void {
  const [first] = vectors;
  const wanted = matrices?.shape[0] ?? first.shape[0];
  if ((matrices === null || matrices.rank === 3) && vectors.every((v) => v.rank === 2 && v.shape[0] === wanted)) return;
  const got = [...(matrices === null ? [] : [matrices]), ...vectors].map((t) => formatShape(t.shape)).join(' and ');
  throw new ShapeError({
    where: `ops.${name}`,
    what: 'operands do not fit',
    got,
    expected: 'matrices [n, r, c] and vectors [n, r] or [n, c]',
  });
}

/** x [n, r], A [n, r, c] -> [n, c]. */
const vectorMatrixOp: Op<[x: Tensor, matrices: Tensor]> = op<[x: Tensor, matrices: Tensor]>('vectorMatrix', {
  shape: ([x, a]) => {
    fits('vectorMatrix', a, x);
    if (a.shape[1] !== x.shape[1]) fits('vectorMatrix', x, x);
    return [x.shape[0], a.shape[2]];
  },
  run: (kernels, [x, a], y) => kernels.vectorMatrix(0, y.shape[0], a.shape[1], a.shape[2], x.ptr, a.ptr, y.ptr),
  keep: (_, [x, a]) => ({ inputs: [a, x], output: false }),
  vjp: (g, { inputs: [x, a] }) => [() => matrixVectorOp([a, g], undefined), () => outerProductOp([x, g], undefined)],
});

/** A [n, r, c], v [n, c] -> [n, r]. */
const matrixVectorOp: Op<[matrices: Tensor, v: Tensor]> = op<[matrices: Tensor, v: Tensor]>('matrixVector', {
  shape: ([a, v]) => {
    fits('matrixVector', a, v);
    return [a.shape[0], a.shape[1]];
  },
  run: (kernels, [a, v], y) => kernels.matrixVector(0, y.shape[0], a.shape[1], a.shape[2], a.ptr, v.ptr, y.ptr),
  keep: (_, [a, v]) => ({ inputs: [v, a], output: false }),
  vjp: (g, { inputs: [a, v] }) => [() => outerProductOp([g, v], undefined), () => vectorMatrixOp([g, a], undefined)],
});

/** x [n, r], v [n, c] -> [n, r, c]. */
const outerProductOp: Op<[Tensor, Tensor]> = op<[Tensor, Tensor]>('outerProduct', {
  shape: ([x, v]) => {
    fits('outerProduct', null, x, v);
    return [x.shape[0], x.shape[1], v.shape[1]];
  },
  run: (kernels, [x, v], a) => kernels.outerProduct(0, a.shape[0], a.shape[1], a.shape[2], x.ptr, v.ptr, a.ptr),
  keep: (_, [x, v]) => ({ inputs: [v, x], output: false }),
  vjp: (g, { inputs: [x, v] }) => [() => matrixVectorOp([g, v], undefined), () => vectorMatrixOp([x, g], undefined)],
});

/** y[e, :] = x[e, :] A[e, :, :], a matrix for each row. x: [n, r], a: [n, r, c] -> [n, c]. @internal */
export const vectorMatrix = (x: Tensor, a: Tensor): Tensor => vectorMatrixOp([x, a], undefined);

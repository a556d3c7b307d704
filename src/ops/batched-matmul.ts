import { type Op, op } from '../autodiff/op.js';
import { ShapeError } from '../core/errors.js';
import { formatShape, type Shape } from '../core/shape.js';
import { emptyTensor, type Tensor, temporarily } from '../runtime/tensor.js';
import { checkTransposes, type Transposes } from './options.js';

interface Exchanged {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Sizes of op(a) [m, k] op(b) [k, n]. */
function sizes([, aRows, aCols]: Shape, [, bRows, bCols]: Shape, { transposeA, transposeB }: Exchanged) {
  const [m, k] = transposeA ? [aCols, aRows] : [aRows, aCols];
  const [inner, n] = transposeB ? [bCols, bRows] : [bRows, bCols];
  return { m, k, inner, n };
}

const bmmOp: Op<[Tensor, Tensor], Exchanged> = op<[Tensor, Tensor], Exchanged>('bmm', {
  shape: ([a, b], transposes) => {
    const where = 'ops.bmm';
    if (a.rank === 3 && b.rank === 3 && a.shape[0] === b.shape[0]) {
      const { m, k, inner, n } = sizes(a.shape, b.shape, transposes);
      if (k === inner) return [a.shape[0], m, n];
    }
    throw new ShapeError({
      where,
      what: 'operands do not fit',
      got: `${formatShape(a.shape)} and ${formatShape(b.shape)}`,
      expected: '[batch, m, k] and [batch, k, n]',
      mend: 'Check transposeA and transposeB; one matrix for all of a batch goes through matmul on reshaped rows',
      fields: { a: a.shape, b: b.shape },
    });
  },
  run: (kernels, [a, b], y, transposes) => {
    const { m, k, n } = sizes(a.shape, b.shape, transposes);
    const { transposeA, transposeB } = transposes;
    const [aRow, aCol] = transposeA ? [1, m] : [k, 1];
    const [bRow, bCol] = transposeB ? [1, k] : [n, 1];
    const batch = a.shape[0];
    temporarily([emptyTensor([batch, kernels.matmulRoom(m, n, k, aRow, aCol)], y.dtype)], ([room]) =>
      kernels.batchedMatmul(0, batch, m, n, k, a.ptr, aRow, aCol, b.ptr, bRow, bCol, room.ptr, y.ptr),
    );
  },
  keep: (_, [a, b]) => ({ inputs: [b, a], output: false }),
  vjp: (g, { inputs: [a, b], options: { transposeA, transposeB } }) => [
    () => (transposeA ? bmm(b, g, { transposeA: transposeB, transposeB: true }) : bmm(g, b, { transposeB: !transposeB })),
    () => (transposeB ? bmm(g, a, { transposeA: true, transposeB: transposeA }) : bmm(a, g, { transposeA: !transposeA })),
  ],
});

/**
 * The matrix product of each pair of a batch: op(a) [batch, m, k] times op(b) [batch, k, n] -> [batch, m, n], where op exchanges
 * rows and columns if asked to, without a copy.
 *
 * @throws ShapeError when the operands do not fit.
 */
export function bmm(a: Tensor, b: Tensor, given: Transposes = {}): Tensor {
  checkTransposes('ops.bmm', given);
  return bmmOp([a, b], { transposeA: given.transposeA ?? false, transposeB: given.transposeB ?? false });
}

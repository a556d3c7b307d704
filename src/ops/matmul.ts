import { op } from '../autodiff/op.js';
import { ShapeError } from '../core/errors.js';
import { formatShape, type Shape } from '../core/shape.js';
import type { Kernels } from '../runtime/kernels.js';
import { addressOf, expectTensor, type Tensor } from '../runtime/tensor.js';
import { reluGrad } from './activations.js';
import { reshape } from './layout.js';
import { checkTransposes, type Transposes } from './options.js';
import { matrixOf, multiply } from './product.js';
import { sum } from './sum.js';

/**
 * What a product may do to its result while it is still in registers.
 *
 * @term epilogue: bias and activation applied while a result is still in registers
 */
export type Epilogue = 'linear' | 'relu';

interface MatmulOptions {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly activation: Epilogue;
}

/** Rows and columns of an operand, transposed or not. */
const oriented = ([rows, cols]: Shape, transposed: boolean) => (transposed ? { rows: cols, cols: rows } : { rows, cols });

type MatmulOperands = [a: Tensor, b: Tensor, bias: Tensor | null];

function shape([a, b, bias]: MatmulOperands, { transposeA, transposeB }: MatmulOptions): Shape {
  const where = 'ops.matmul';
  if (a.rank !== 2 || b.rank !== 2) {
    throw new ShapeError({
      where,
      what: 'operands are not matrices',
      got: `${formatShape(a.shape)} and ${formatShape(b.shape)}`,
      expected: '[m, k] and [k, n]',
    });
  }
  const left = oriented(a.shape, transposeA);
  const right = oriented(b.shape, transposeB);
  if (left.cols !== right.rows) {
    throw new ShapeError({
      where,
      what: 'inner sizes differ',
      got: `[${left.rows}, ${left.cols}] times [${right.rows}, ${right.cols}]`,
      expected: `${left.cols} rows on the right`,
      mend: 'Check the feature width, or transposeA and transposeB',
      fields: { a: a.shape, b: b.shape },
    });
  }
  if (bias && (bias.rank !== 1 || bias.size !== right.cols)) {
    throw new ShapeError({ where, what: 'the bias does not fit', got: formatShape(bias.shape), expected: `[${right.cols}]` });
  }
  return [left.rows, right.cols];
}

function run(kernels: Kernels, [a, b, bias]: MatmulOperands, y: Tensor, { transposeA, transposeB, activation }: MatmulOptions): void {
  const [m, n] = y.shape;
  const k = a.shape[transposeA ? 0 : 1];
  const relu = activation === 'relu' ? 1 : 0;
  multiply(kernels, y.dtype, { m, n, k }, matrixOf(a, transposeA), matrixOf(b, transposeB), y.ptr, addressOf(bias), relu);
}

/** act(op(A) op(B) + bias) */
const matmulOp = op<MatmulOperands, MatmulOptions>('matmul', {
  shape,
  run,
  required: 2,
  keep: ({ activation }, [a, b]) => ({ inputs: [b, a, false], output: activation === 'relu' }),
  vjp: (g, { inputs: [a, b], output, options: { transposeA, transposeB, activation } }) => {
    const h = activation === 'relu' ? reluGrad(g, output) : g;
    return [
      () => (transposeA ? matmul(b, h, { transposeA: transposeB, transposeB: true }) : matmul(h, b, { transposeB: !transposeB })),
      () => (transposeB ? matmul(h, a, { transposeA: true, transposeB: transposeA }) : matmul(a, h, { transposeA: !transposeA })),
      () => sum(h, { axis: 0 }),
    ];
  },
});

/**
 * Matrix product of op(a) [m, k] and op(b) [k, n] -> [m, n], where op transposes if asked to, without a copy.
 * A vector [k] on the right gives [m].
 */
export function matmul(a: Tensor, b: Tensor, given: Transposes = {}): Tensor {
  checkTransposes('ops.matmul', given);
  const { transposeA = false, transposeB = false } = given;
  const options = { transposeA, transposeB, activation: 'linear' } as const;
  if (expectTensor('ops.matmul', b, 'b').rank !== 1) return matmulOp([a, b, null], options);
  return reshape(matmulOp([a, reshape(b, [b.size, 1]), null], { ...options, transposeB: false }), [transposeA ? a.shape[1] : a.shape[0]]);
}

/** act(x · kernel + bias) in one pass. x: [n, in], kernel: [in, out], bias: [out] or null -> [n, out]. */
export const linear = (x: Tensor, kernel: Tensor, bias: Tensor | null = null, activation: Epilogue = 'linear'): Tensor =>
  matmulOp([x, kernel, bias], { transposeA: false, transposeB: false, activation });

import { type Op, op } from '../autodiff/op.js';
import { filled } from '../autodiff/space.js';
import { type FloatType, type TypedArray, viewOf } from '../core/dtype.js';
import { ShapeError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { checkOptions } from '../core/options/read.js';
import { oneOf, optional, unchecked } from '../core/options/vocabulary.js';
import { formatShape } from '../core/shape.js';
import type { Kernels } from '../runtime/kernels.js';
import { NONE, type Pointer } from '../runtime/pointer.js';
import { callKernel, type Kernel } from '../runtime/recording.js';
import { runtime } from '../runtime/runtime.js';
import { addressOf, emptyTensor, expectTensor, type Tensor, temporarily } from '../runtime/tensor.js';
import { reluGrad } from './activations.js';
import { scale, shift } from './affine.js';
import { add, mul, sub } from './binary.js';
import { inverseSqrt } from './inverse-sqrt.js';
import { concat, reshape, slice } from './layout.js';
import { epsilonOption } from './options.js';
import { mean } from './reduce.js';
import { sum } from './sum.js';

/** Means and biased variances of the columns, as constants. @internal */
export interface ColumnMoments {
  /** [f] */
  readonly mean: Tensor;
  /** [f], Σ (x - mean)² / n. */
  readonly variance: Tensor;
}

interface Normalisation {
  readonly epsilon: number;
  readonly relu: boolean;
}

/** Rows of one partial sum: few enough for the inner caches. It depends on the shape alone. */
const chunkOf = (cols: number): number => Math.max(64, Math.ceil(4096 / Math.max(1, cols)));

/** Column sums by chunks of rows; `fill` computes the partial sums of each chunk. y has `wide` columns. */
function byChunks(
  kernels: Kernels,
  rows: number,
  cols: number,
  wide: number,
  y: Tensor,
  fill: (chunks: number, chunk: number, partials: Pointer) => void,
): void {
  const chunk = chunkOf(cols);
  const chunks = Math.max(1, Math.ceil(rows / chunk));
  temporarily([emptyTensor([chunks, wide], y.dtype)], ([partials]) => {
    fill(chunks, chunk, partials.ptr);
    kernels.sumColumns(0, 1, chunks, chunks, wide, partials.ptr, y.ptr);
  });
}

const meanOp = op<[Tensor]>('columnMean', {
  shape: ([x]) => [x.shape[1]],
  run: (kernels, [x], y) => {
    const [rows, cols] = x.shape;
    byChunks(kernels, rows, cols, cols, y, (chunks, chunk, partials) => kernels.sumColumns(0, chunks, chunk, rows, cols, x.ptr, partials));
    kernels.affine(0, cols, 1 / Math.max(1, rows), 0, y.ptr, y.ptr);
  },
  vjp: 'nonDifferentiable',
});

const varianceOp = op<[x: Tensor, mean: Tensor]>('columnVariance', {
  shape: ([x]) => [x.shape[1]],
  run: (kernels, [x, centre], y) => {
    const [rows, cols] = x.shape;
    byChunks(kernels, rows, cols, cols, y, (chunks, chunk, partials) =>
      kernels.squaredDeviations(0, chunks, chunk, rows, cols, x.ptr, centre.ptr, partials),
    );
    kernels.affine(0, cols, 1 / Math.max(1, rows), 0, y.ptr, y.ptr);
  },
  vjp: 'nonDifferentiable',
});

/** Mean and biased variance of each column in two passes, as constants: nothing is differentiated. x: [n, f]. @internal */
export function columnMoments(x: Tensor): ColumnMoments {
  if (expectTensor('ops.batchNorm', x).rank !== 2)
    throw new ShapeError({ where: 'ops.batchNorm', what: 'x is not a matrix', got: formatShape(x.shape), expected: '[n, f]' });
  const centre = meanOp.detached([x], undefined);
  return { mean: centre, variance: varianceOp.detached([x, centre], undefined) };
}

/** (x - mean) / √(variance + epsilon) with moments that follow x: for derivatives of derivatives. */
function standardised(x: Tensor, epsilon: number): { hat: Tensor; inverse: Tensor } {
  const centred = sub(x, mean(x, { axis: 0 }));
  const inverse = inverseSqrt(shift(mean(mul(centred, centred), { axis: 0 }), epsilon));
  return { hat: mul(centred, inverse), inverse };
}

/** Where relu passed nothing on, nothing comes back; `beta` is missing where there was no relu. */
function through(
  g: Tensor,
  [x, gamma, beta, centre, inverse]: readonly [Tensor, Tensor | null, Tensor | null, Tensor, Tensor],
  epsilon: number,
): Tensor {
  if (gamma === null || beta === null) return g;
  return reluGrad(g, batchNormOp.detached([x, gamma, beta, centre, inverse], { epsilon, relu: true }));
}

type BatchNormOperands = [x: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, inverse: Tensor];

/**
 * act((x - mean) inverse γ + β), inverse = 1 / √(variance + ε). Mean and inverse are functions of x, through
 * which its derivative runs: they get no gradient of their own.
 */
const batchNormOp: Op<BatchNormOperands, Normalisation> = op<BatchNormOperands, Normalisation>('batchNorm', {
  shape: ([x, ...columns]) => {
    if (x.rank === 2 && columns.every(({ rank, size }) => rank === 1 && size === x.shape[1])) return x.shape;
    throw new ShapeError({
      where: 'ops.batchNorm',
      what: 'operands do not fit',
      got: [x, ...columns].map((t) => formatShape(t.shape)).join(', '),
      expected: '[n, f], and [f] for each of gamma, beta and the moments',
    });
  },
  run: (kernels, [x, gamma, beta, centre, inverse], y, { relu }) =>
    temporarily([emptyTensor(gamma.shape, y.dtype)], ([factor]) => {
      kernels.mul(0, factor.size, inverse.ptr, gamma.ptr, factor.ptr);
      kernels.scaleShift(0, y.shape[0], factor.size, x.ptr, centre.ptr, factor.ptr, beta.ptr, relu ? 1 : 0, y.ptr);
    }),
  // where relu cut off is computed again from x: the output may go
  keep: ({ relu }) => ({ inputs: [true, true, relu, true, true], output: false }),
  vjp: (g, { inputs: [x, gamma, beta, centre, inverse], options, needs }) => {
    const sums = batchNormSums([g, x, centre, inverse, options.relu ? gamma : null, options.relu ? beta : null], options);
    const part = (row: number): Tensor => reshape(slice(sums, { start: row, end: row + 1 }), [-1]);
    return [
      needs[0] ? () => batchNormGradOp([g, x, gamma, sums, centre, inverse, options.relu ? beta : null], options) : null,
      () => part(1),
      () => part(0),
      null,
      null,
    ];
  },
});

/** The last two where relu came last. */
type SumsOperands = [g: Tensor, x: Tensor, mean: Tensor, inverse: Tensor, gamma: Tensor | null, beta: Tensor | null];

/** [Σ g, Σ g x̂] over the rows, [2, f]: the gradients of β and γ. */
const batchNormSums: Op<SumsOperands, Normalisation> = op<SumsOperands, Normalisation>('batchNormSums', {
  shape: ([, x]) => [2, x.shape[1]],
  run: (kernels, [g, x, centre, inverse, gamma, beta], out) => {
    const [rows, cols] = x.shape;
    const fill = (factor: Pointer): void =>
      byChunks(kernels, rows, cols, 2 * cols, out, (chunks, chunk, partials) =>
        kernels.batchNormSums(0, chunks, chunk, rows, cols, g.ptr, x.ptr, centre.ptr, inverse.ptr, factor, addressOf(beta), partials),
      );
    if (gamma === null) return fill(NONE);
    temporarily([emptyTensor(gamma.shape, x.dtype)], ([factor]) => {
      kernels.mul(0, cols, inverse.ptr, gamma.ptr, factor.ptr);
      fill(factor.ptr);
    });
  },
  required: 4,
  keep: 'inputs',
  vjp: (h, { inputs: [g, x, centre, inverse, gamma, beta], options }) => {
    const { epsilon } = options;
    const [h0, h1] = [slice(h, { end: 1 }), slice(h, { start: 1 })];
    const passed = (t: Tensor): Tensor => through(t, [x, gamma, beta, centre, inverse], epsilon);
    return [
      () => passed(add(mul(standardised(x, epsilon).hat, h1), h0)),
      () => {
        const weighted = mul(passed(g), h1);
        const ones = filled({ shape: [x.shape[1]], dtype: x.dtype }, 1);
        const sums = batchNormSums([weighted, x, centre, inverse, null, null], options);
        return batchNormGradOp([weighted, x, ones, sums, centre, inverse, null], options);
      },
      null,
      null,
      null,
      null,
    ];
  },
});

/** out = a g + b (x - mean) + c, column by column: few numbers, computed here by what is called like a kernel. */
const coefficientsOf = (dtype: FloatType): Kernel => {
  return (n, f, inverseAt, gammaAt, sumsAt, ...to) => {
    const at = (address: number, length: number): TypedArray => viewOf(runtime().memory.buffer, dtype, address, length);
    const [inverse, gamma, sums] = [at(inverseAt, f), at(gammaAt, f), at(sumsAt, 2 * f)];
    const [a, b, c] = to.map((address) => at(address, f));
    for (let j = 0; j < f; j++) {
      a[j] = inverse[j] * gamma[j];
      b[j] = (-a[j] * inverse[j] * sums[f + j]) / n;
      c[j] = (-a[j] * sums[j]) / n;
    }
  };
};
const coefficients = { f32: coefficientsOf('f32'), f64: coefficientsOf('f64') };

/** The last one where relu came last. */
type GradOperands = [g: Tensor, x: Tensor, gamma: Tensor, sums: Tensor, mean: Tensor, inverse: Tensor, beta: Tensor | null];

/** inverse γ (g - S₀ / n - x̂ S₁ / n), the gradient of x. */
const batchNormGradOp: Op<GradOperands, Normalisation> = op<GradOperands, Normalisation>('batchNormGrad', {
  shape: ([, x]) => x.shape,
  run: (kernels, [g, x, gamma, sums, centre, inverse, beta], out) => {
    const [n, f] = x.shape;
    temporarily([emptyTensor([f], x.dtype), emptyTensor([f], x.dtype), emptyTensor([f], x.dtype)], ([a, b, c]) => {
      callKernel(coefficients[x.dtype as FloatType], [n, f, inverse.ptr, gamma.ptr, sums.ptr, a.ptr, b.ptr, c.ptr]); // of a float type, as all operands
      kernels.batchNormGrad(0, n, f, g.ptr, x.ptr, centre.ptr, a.ptr, b.ptr, c.ptr, addressOf(beta), out.ptr);
    });
  },
  required: 6,
  keep: 'inputs',
  vjp: (h, { inputs: [g, x, gamma, sums, centre, deviation, beta], options: { epsilon } }) => {
    const n = x.shape[0];
    const passed = (t: Tensor): Tensor => through(t, [x, gamma, beta, centre, deviation], epsilon);
    const { hat, inverse } = standardised(x, epsilon);
    const [s0, s1] = [scale(slice(sums, { end: 1 }), 1 / n), scale(slice(sums, { start: 1 }), 1 / n)];
    const factor = mul(inverse, gamma);
    const residual = sub(sub(passed(g), s0), mul(hat, s1));
    const column = (t: Tensor): Tensor => sum(t, { axis: 0, keepDims: true });
    return [
      () => passed(mul(h, factor)),
      () => {
        // through the inverse deviation, and through x̂
        const spread = mul(hat, scale(column(mul(h, residual)), 1 / n));
        const k = scale(column(mul(h, hat)), 1 / n);
        const direct = mul(s1, sub(sub(h, scale(column(h), 1 / n)), mul(hat, k)));
        return mul(mul(add(spread, direct), factor), scale(inverse, -1));
      },
      () => sum(mul(mul(h, residual), inverse), { axis: 0 }),
      () => mul(concat([column(h), column(mul(h, hat))], { axis: 0 }), scale(factor, -1 / n)),
      null,
      null,
      null,
    ];
  },
});

/** Options of `batchNorm`. */
export interface BatchNormArguments extends Given<typeof batchNormOptions> {}

const batchNormOptions = {
  /** Added to the variance. Default 1e-5. */
  epsilon: epsilonOption(1e-5),
  /** Applied last. Default 'linear'. */
  activation: oneOf(['linear', 'relu'], 'linear'),
  /** The moments of x, where they are known already. */
  moments: optional(unchecked<ColumnMoments>('the moments of the columns')),
};

/**
 * Batch normalisation (arXiv:1502.03167) with the moments of the batch: act(γ (x - mean) / √(variance + ε) + β), column by
 * column. x: [n, f], gamma and beta: [f] -> [n, f]. Differentiable in all three; the variance is the biased one.
 */
export function batchNorm(x: Tensor, gamma: Tensor, beta: Tensor, options: BatchNormArguments = {}): Tensor {
  checkOptions('ops.batchNorm', batchNormOptions, options);
  const { epsilon = 1e-5, activation = 'linear', moments = columnMoments(x) } = options;
  const inverse = inverseSqrt(shift(moments.variance, epsilon));
  return batchNormOp([x, gamma, beta, moments.mean, inverse], { epsilon, relu: activation === 'relu' });
}

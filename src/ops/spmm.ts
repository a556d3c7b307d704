import { type Op, op } from '../autodiff/op.js';
import { filled } from '../autodiff/space.js';
import { bytesPerElement, type DType, type FloatType } from '../core/dtype.js';
import { ShapeError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { checkOptions } from '../core/options/read.js';
import { bool, nullable, oneOf, unchecked } from '../core/options/vocabulary.js';
import { formatShape } from '../core/shape.js';
import { written } from '../core/written.js';
import { type Csr, expectCsr } from '../runtime/csr.js';
import type { Kernels } from '../runtime/kernels.js';
import { LINE } from '../runtime/memory-map.js';
import { NONE, offset, type Pointer } from '../runtime/pointer.js';
import { runtime } from '../runtime/runtime.js';
import { besides, scope } from '../runtime/scope.js';
import { SparseTensor } from '../runtime/sparse.js';
import { addressOf, emptyTensor, Tensor, temporarily } from '../runtime/tensor.js';
import { reluGrad } from './activations.js';
import { div, maximum, mul } from './binary.js';
import { reshape } from './layout.js';
import type { Epilogue } from './matmul.js';
import { tensorOption } from './options.js';
import { sum } from './sum.js';

/** Values in the order of a structure's slots, and in that of its transpose: what a constant matrix can have ready. */
export interface SlotValues {
  readonly forward: Tensor;
  readonly backward: Tensor;
}

interface SpmmOptions {
  readonly csr: Csr;
  readonly mean: boolean;
  readonly activation: Epilogue;
  readonly constant: SlotValues | null;
}

/**
 * Whether each slice of a line's columns is copied together before the rows are walked. It saves 10 to 50 % where x is beyond the second cache
 * and its rows are whole lines, a power of two of which fall on few sets; where the slice stays in the third; and where each copied line is
 * read often.
 */
function slicesPay({ cols, nnz }: Csr, f: number, dtype: DType): boolean {
  const row = f * bytesPerElement(dtype);
  return row % LINE === 0 && row >= 4 * LINE && cols * row >= 3 << 17 && cols * LINE <= 1 << 22 && nnz >= 8 * cols;
}

/** Operands of the sparse product: a matrix [rows, cols] and x [cols, f]. */
interface Product {
  readonly csr: Csr;
  /** In slot order, or as `perm` says; NONE for ones. */
  readonly values: Pointer;
  readonly perm: Pointer;
  readonly x: Tensor;
  readonly mean?: boolean;
  /** [f], or [rows, f], each row its own. */
  readonly bias?: Tensor | null;
  readonly relu?: boolean;
}

/** Y = act((A x) + bias) by kernels, the slices of x first where they pay. @internal */
export function multiply(kernels: Kernels, { csr, values, perm, x, mean = false, bias = null, relu = false }: Product, y: Tensor): void {
  const f = x.shape[1];
  const [average, act, shift, perRow] = [mean ? 1 : 0, relu ? 1 : 0, addressOf(bias), bias?.rank === 2 ? 1 : 0];
  if (!slicesPay(csr, f, x.dtype)) {
    kernels.spmm(0, csr.rows, f, csr.cols, csr.rowptr.ptr, csr.col.ptr, values, perm, average, x.ptr, shift, perRow, act, y.ptr);
    return;
  }
  temporarily([emptyTensor([csr.cols, LINE / bytesPerElement(x.dtype)], x.dtype)], ([slice]) => {
    for (let o = 0; o < f * bytesPerElement(x.dtype); o += LINE) {
      kernels.sliceColumns(0, slice.shape[0], f, offset(x.ptr, o), slice.ptr);
      const b = bias ? offset(shift, o) : NONE;
      kernels.spmmSlice(0, csr.rows, f, csr.rowptr.ptr, csr.col.ptr, values, perm, average, slice.ptr, b, perRow, act, offset(y.ptr, o));
    }
  });
}

/** Y = act((A x) + bias), where the entries of A are the weights, the constant values, or ones. */
const spmmOp: Op<[x: Tensor, weights: Tensor | null, bias: Tensor | null], SpmmOptions> = op<
  [x: Tensor, weights: Tensor | null, bias: Tensor | null],
  SpmmOptions
>('spmm', {
  shape: ([x, weights, bias], { csr }) => {
    const where = 'ops.spmm';
    if (x.rank !== 2 || x.shape[0] !== csr.cols) {
      throw new ShapeError({
        where,
        what: 'the dense operand does not fit',
        got: formatShape(x.shape),
        expected: `[${csr.cols}, features]`,
        mend: 'It needs one row for each column of the sparse matrix',
      });
    }
    if (weights && weights.size !== csr.nnz) {
      throw new ShapeError({ where, what: 'wrong number of weights', got: formatShape(weights.shape), expected: `[${csr.nnz}]` });
    }
    if (bias && (bias.rank !== 1 || bias.size !== x.shape[1])) {
      throw new ShapeError({ where, what: 'the bias does not fit', got: formatShape(bias.shape), expected: `[${x.shape[1]}]` });
    }
    return [csr.rows, x.shape[1]];
  },
  run: (kernels, [x, weights, bias], y, { csr, mean, activation, constant }) => {
    const [values, perm] = constant !== null ? [constant.forward.ptr, NONE] : weights ? [weights.ptr, addressOf(csr.perm)] : [NONE, NONE];
    multiply(kernels, { csr, values, perm, x, mean, bias, relu: activation === 'relu' }, y);
  },
  required: 1,
  keep: ({ activation }, [x, weights]) => ({ inputs: [weights, x, false], output: activation === 'relu' }),
  vjp: (g, { inputs: [x, weights], output, options: { csr, mean, activation, constant } }) => {
    const through = activation === 'relu' ? reluGrad(g, output) : g;
    const shared = mean ? mul(through, inverseCounts(csr, g.dtype as FloatType)) : through;
    return [
      () => {
        const back = constant && { forward: constant.backward, backward: constant.forward };
        return spmmOp([shared, weights, null], { csr: csr.transpose, mean: false, activation: 'linear', constant: back });
      },
      weights && (() => reshape(sddmm(csr, shared, x), weights.shape)),
      () => sum(through, { axis: 0 }),
    ];
  },
});

/** w[e] = <g[row e, :], x[col e, :]>: a dense product, sampled at the entries of a structure. */
const sddmmOp = op<[g: Tensor, x: Tensor], { csr: Csr }>('sddmm', {
  shape: ([g, x], { csr }) => {
    if (g.rank === 2 && x.rank === 2 && g.shape[0] === csr.rows && x.shape[0] === csr.cols && g.shape[1] === x.shape[1]) return [csr.nnz];
    throw new ShapeError({
      where: 'ops.sddmm',
      what: 'operands do not fit',
      got: `${formatShape(g.shape)} and ${formatShape(x.shape)}`,
      expected: `[${csr.rows}, f] and [${csr.cols}, f]`,
    });
  },
  run: (kernels, [g, x], y, { csr }) =>
    kernels.sddmm(0, csr.rows, x.shape[1], csr.rowptr.ptr, csr.col.ptr, addressOf(csr.perm), g.ptr, x.ptr, y.ptr),
  keep: 'inputs',
  vjp: (h, { inputs: [g, x], options: { csr } }) => [() => spmm(csr, x, { weights: h }), () => spmm(csr.transpose, g, { weights: h })],
});

/** The products of rows of g and x at each entry of a structure. g: [rows, f], x: [cols, f] -> [nnz]. */
export const sddmm = (csr: Csr, g: Tensor, x: Tensor): Tensor => sddmmOp([g, x], { csr: expectCsr('ops.sddmm', csr) });

const counts = new WeakMap<Csr, Partial<Record<FloatType, Tensor>>>();

/** 1 / max(entries of a row, 1), as a column; cached beside the structure. */
function inverseCounts(csr: Csr, dtype: FloatType): Tensor {
  const cached = counts.get(csr) ?? {};
  counts.set(csr, cached);
  if (cached[dtype] === undefined || cached[dtype].disposed) {
    cached[dtype] = besides(csr.rowptr.storage, () =>
      scope(() => {
        const degree = emptyTensor([csr.rows, 1], dtype);
        runtime().kernelsOf(dtype).degree(0, csr.rows, csr.rowptr.ptr, NONE, NONE, degree.ptr);
        return div(filled(degree, 1), maximum(degree, 1));
      }),
    );
  }
  return cached[dtype];
}

/** @throws ShapeError unless values are as many as there are entries, of the type of x. */
function expectValues(where: string, values: Tensor, { nnz }: Csr, x: Tensor): void {
  if (values instanceof Tensor && values.size === nnz && values.dtype === x.dtype) return;
  throw new ShapeError({
    where,
    what: 'the constant values do not fit',
    got: values instanceof Tensor ? values.label : written(values),
    expected: `${x.dtype} [${nnz}]`,
  });
}

const spmmOptions = {
  /** [nnz], numbered as `csr.perm` says; differentiable. Default all ones. */
  weights: tensorOption(),
  /** Constant values, ready in slot order both ways; exclusive with `weights`. */
  constant: nullable(unchecked<SlotValues>('values in slot order')),
  /** [f], added to every row; differentiable. */
  bias: tensorOption(),
  /** Divide each row by its number of entries; an empty row stays 0. Default false. */
  mean: bool(false),
  /** Applied last. Default 'linear'. */
  activation: oneOf(['linear', 'relu'], 'linear'),
};

/** What `spmm` may be told. */
export interface SpmmArguments extends Given<typeof spmmOptions> {}

/**
 * Sparse times dense: y[r, :] = act(Σ w · x[col, :] + bias) over the entries of row r. a: a structure [rows, cols], or a
 * sparse tensor, whose values are the weights; x: [cols, f] -> [rows, f]. Both x and the weights are differentiable.
 */
export function spmm(a: Csr | SparseTensor, x: Tensor, options: SpmmArguments = {}): Tensor {
  checkOptions('ops.spmm', spmmOptions, options);
  const { constant = null, bias = null, mean = false, activation = 'linear' } = options;
  const [csr, weights] = a instanceof SparseTensor ? [a.csr, a.values] : [expectCsr('ops.spmm', a), options.weights ?? null];
  if (constant !== null) for (const values of [constant.forward, constant.backward]) expectValues('ops.spmm', values, csr, x);
  return spmmOp([x, weights, bias], { csr, mean, activation, constant });
}

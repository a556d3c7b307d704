import { op } from '../autodiff/op.js';
import { ShapeError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { checkOptions } from '../core/options/read.js';
import { formatShape } from '../core/shape.js';
import type { Csr } from '../runtime/csr.js';
import { runtime } from '../runtime/runtime.js';
import { SparseTensor } from '../runtime/sparse.js';
import { addressOf, emptyTensor, type Tensor, temporarily } from '../runtime/tensor.js';
import { fusedVjp, spellOut } from './attention.js';
import { mul } from './binary.js';
import { reshape } from './layout.js';
import { tensorOption } from './options.js';
import { gather, segmentMax, segmentMin } from './segment.js';

type WeightedOperands = [x: Tensor, weights: Tensor];

interface Weighted {
  readonly csr: Csr;
}

/** Y = max or min of w x over the entries of each row. */
function extremum(name: 'spmmMax' | 'spmmMin', compose: typeof segmentMax) {
  return op<WeightedOperands, Weighted>(name, {
    shape: ([x, weights], { csr }) => {
      if (x.rank === 2 && x.shape[0] === csr.cols && weights.size === csr.nnz) return [csr.rows, x.shape[1]];
      throw new ShapeError({
        where: `ops.${name}`,
        what: 'operands do not fit',
        got: `${formatShape(x.shape)} and weights ${formatShape(weights.shape)}`,
        expected: `[${csr.cols}, features] and [${csr.nnz}]`,
      });
    },
    run: (kernels, [x, weights], y, { csr }) =>
      kernels[name](0, csr.rows, x.shape[1], csr.rowptr.ptr, csr.col.ptr, weights.ptr, addressOf(csr.perm), x.ptr, y.ptr),
    keep: 'both',
    vjp: fusedVjp(
      (g, { inputs: [x, weights], output, options: { csr }, needs }) => {
        const kernels = runtime().kernelsOf(x.dtype as 'f32' | 'f64');
        const f = x.shape[1];
        const { transpose } = csr;
        const dx = needs[0] ? emptyTensor(x.shape, x.dtype) : null;
        const dw = needs[1] ? emptyTensor(weights.shape, x.dtype) : null;
        temporarily([emptyTensor(g.shape, g.dtype)], ([shared]) => {
          const [rowptr, col, perm] = [csr.rowptr.ptr, csr.col.ptr, addressOf(csr.perm)];
          const [w, from, y] = [weights.ptr, x.ptr, output.ptr];
          kernels.spmmTies(0, csr.rows, f, rowptr, col, w, perm, from, y, g.ptr, shared.ptr);
          const permT = addressOf(transpose.perm);
          if (dx !== null)
            kernels.spmmExtremumGrad(0, transpose.rows, f, transpose.rowptr.ptr, transpose.col.ptr, w, permT, from, y, shared.ptr, dx.ptr);
          if (dw !== null) kernels.spmmExtremumWeightGrad(0, csr.rows, f, rowptr, col, w, perm, from, y, shared.ptr, dw.ptr);
        });
        return [dx, dw];
      },
      ([x, weights], { csr }) => {
        const bySlot = csr.perm === null ? weights : gather(weights, csr.perm);
        return compose(mul(gather(x, csr.col), reshape(bySlot, [csr.nnz, 1])), spellOut(csr).rows);
      },
    ),
  });
}

const maxOp = extremum('spmmMax', segmentMax);
const minOp = extremum('spmmMin', segmentMin);

function entries(a: Csr | SparseTensor, weights: Tensor | null | undefined): readonly [Csr, Tensor | null] {
  return a instanceof SparseTensor ? [a.csr, a.values] : [a, weights ?? null];
}

/** Options of `spmmMax` and `spmmMin`. */
export interface SpmmExtremumOptions extends Given<typeof extremumOptions> {}

const extremumOptions = {
  /** [nnz], numbered as `csr.perm` says; differentiable. Default all ones. */
  weights: tensorOption(),
};

/**
 * y[r, :] = max of w · x[col, :] over the entries of row r, elementwise; 0 for a row without entries; NaN wins. a: a structure [rows, cols],
 * or a sparse tensor, whose values are the weights; x: [cols, f] -> [rows, f]. Both x and the weights are differentiable; entries that
 * tie share the gradient equally. Nothing of entries times features is held.
 */
export function spmmMax(a: Csr | SparseTensor, x: Tensor, options: SpmmExtremumOptions = {}): Tensor {
  checkOptions('ops.spmmMax', extremumOptions, options);
  const [csr, weights] = entries(a, options.weights);
  return weights === null ? segmentMax(x, csr) : maxOp([x, weights], { csr });
}

/** The same with the minimum. */
export function spmmMin(a: Csr | SparseTensor, x: Tensor, options: SpmmExtremumOptions = {}): Tensor {
  checkOptions('ops.spmmMin', extremumOptions, options);
  const [csr, weights] = entries(a, options.weights);
  return weights === null ? segmentMin(x, csr) : minOp([x, weights], { csr });
}

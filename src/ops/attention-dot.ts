import type { Cotangent, Each } from '../autodiff/derivative.js';
import { likeFirst, type Op, op } from '../autodiff/op.js';
import { bytesPerElement, type FloatType } from '../core/dtype.js';
import { ShapeError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { checkOptions } from '../core/options/read.js';
import { int } from '../core/options/vocabulary.js';
import { formatShape } from '../core/shape.js';
import { wholeNumber } from '../core/whole.js';
import { type Csr, expectCsr } from '../runtime/csr.js';
import { attentionScoreGrad, attentionSum, attentionSumGrad, dotEdgeGrad, dotWeights, headSum, type Kernels } from '../runtime/kernels.js';
import { NONE, offset, type Pointer } from '../runtime/pointer.js';
import { runtime } from '../runtime/runtime.js';
import { addressOf, emptyTensor, expectTensor, type Tensor } from '../runtime/tensor.js';
import { scale as scaled } from './affine.js';
import {
  type Attention,
  attentionOptions,
  composedSum,
  deltas,
  dropping,
  edgeOperands,
  edgesBySlot,
  expectEdges,
  expectShape,
  fusedVjp,
  keepsWeights,
  readAttention,
  spellOut,
  withWeights,
} from './attention.js';
import { type EdgeMap, edgeMapGrad, forEdgeBlocks } from './attention-edges.js';
import { add, mul } from './binary.js';
import { reshape } from './layout.js';
import { matmul } from './matmul.js';
import { gather } from './segment.js';
import { sum } from './sum.js';

/** Query, key, value, edge attributes?, edge kernel?: what the sum is made of. */
type SumOperands = [query: Tensor, key: Tensor, value: Tensor, attr: Tensor | null, kernel: Tensor | null];

/** Then bias?, and the weights where they are kept for backward. */
type DotOperands = [...SumOperands, bias: Tensor | null, weights: Tensor | null];

const edgesOf = (attr: Tensor | null, kernel: Tensor | null): EdgeMap | null => (attr && kernel ? { attr, kernel } : null);
const factorOf = ({ width }: Attention): number => 1 / Math.sqrt(width);

/** Weights of the edges, then the reciprocal sums of the rows. */
const sums = ({ csr, heads }: Attention, weights: Tensor): Pointer => offset(weights.ptr, csr.nnz * heads * bytesPerElement(weights.dtype));

function makeWeights(kernels: Kernels, [q, k, , attr, kernel]: readonly [...SumOperands, ...unknown[]], options: Attention): Tensor {
  const { csr, heads } = options;
  const weights = emptyTensor([(csr.nnz + csr.rows) * heads], q.dtype);
  const r = sums(options, weights);
  forEdgeBlocks(kernels, csr, edgesOf(attr, kernel), (begin, end, e) => {
    const { key, threshold } = dropping(options);
    const by = { factor: factorOf(options), q: q.ptr, k: k.ptr, edge: e, key, threshold, p: weights.ptr, r };
    dotWeights(kernels, begin, end, options, csr, by);
  });
  return weights;
}

const dotOp: Op<DotOperands, Attention> = op<DotOperands, Attention>('dotAttention', {
  shape: likeFirst,
  run: (kernels, inputs, y, options) => {
    const { csr } = options;
    const [, , value, attr, kernel, bias, kept] = inputs;
    const { scale } = dropping(options);
    const make = (): Tensor => makeWeights(kernels, inputs, options);
    withWeights(kept, make, (weights) => {
      const r = sums(options, weights);
      forEdgeBlocks(kernels, csr, edgesOf(attr, kernel), (begin, end, e) => {
        const by = { p: weights.ptr, r, scale, x: value.ptr, edge: e, bias: addressOf(bias), y: y.ptr };
        attentionSum(kernels, begin, end, options, csr, by);
      });
    });
  },
  required: 3,
  keep: 'both',
  vjp: fusedVjp((g, { inputs, output, options }) => {
    const kept = inputs[6];
    const kernels = runtime().kernelsOf(g.dtype as FloatType);
    const make = (): Tensor => makeWeights(kernels, inputs, options);
    return withWeights(kept, make, (weights) => backward(kernels, g, inputs, output, options, weights));
  }, composed),
});

function backward(
  kernels: Kernels,
  g: Tensor,
  inputs: DotOperands,
  y: Tensor,
  options: Attention,
  weights: Tensor,
): Each<DotOperands, Cotangent> {
  const { csr, heads } = options;
  const { rows, nnz, transpose } = csr;
  const [query, key, value, attr, kernel, bias] = inputs;
  const { scale } = dropping(options);
  const edges = edgesOf(attr, kernel);
  const weighted = { p: weights.ptr, r: sums(options, weights), scale };
  const [delta, dz] = [emptyTensor([rows, heads], g.dtype), emptyTensor([nnz, heads], g.dtype)];
  const like = ({ shape, dtype }: Tensor): Tensor => emptyTensor(shape, dtype);
  const [dq, dk, dv] = [like(query), like(key), like(value)];
  deltas(kernels, options, g, y, bias, delta);
  forEdgeBlocks(kernels, csr, edges, (begin, end, e) => {
    const scored = { factor: factorOf(options), x: value.ptr, edge: e, g: g.ptr, delta: delta.ptr, out: dz.ptr };
    attentionScoreGrad(kernels, begin, end, options, csr, { ...weighted, ...scored });
    headSum(kernels, begin, end, options, csr, { w: dz.ptr, x: key.ptr, edge: e, y: dq.ptr });
  });
  headSum(kernels, 0, transpose.rows, options, transpose, { w: dz.ptr, x: query.ptr, edge: NONE, y: dk.ptr });
  attentionSumGrad(kernels, 0, transpose.rows, options, transpose, { ...weighted, g: g.ptr, dx: dv.ptr });
  const dEdges =
    edges &&
    edgeMapGrad(kernels, csr, edges, (begin, end, _features, out) =>
      dotEdgeGrad(kernels, begin, end, options, csr, { ...weighted, dz: dz.ptr, q: query.ptr, g: g.ptr, de: out }),
    );
  return [dq, dk, dv, dEdges?.attr ?? null, dEdges?.kernel ?? null, () => sum(g, { axis: 0 }), null];
}

function composed([query, key, value, attr, kernel, bias]: DotOperands, options: Attention): Tensor {
  const { csr, heads, width } = options;
  const { row } = spellOut(csr);
  const features = attr && kernel ? matmul(attr, kernel) : null;
  const withEdges = (x: Tensor): Tensor => {
    const rows = gather(x, csr.col);
    return features ? add(rows, features) : rows;
  };
  const products = reshape(mul(gather(query, row), withEdges(key)), [csr.nnz, heads, width]);
  const y = composedSum(options, scaled(sum(products, { axis: 2 }), factorOf(options)), withEdges(value));
  return bias ? add(y, bias) : y;
}

/** Options of `dotAttention`. */
export interface DotAttentionOptions extends Given<typeof dotOptions> {}

const dotOptions = {
  ...attentionOptions,
  ...edgeOperands,
  /** Number of heads. Default 1. */
  heads: int({ min: 1, default: 1 }),
};

/**
 * Dot-product attention over the entries j of row i (arXiv:2009.03509): y_i = Σ_j α_ij (value_j + e_ij) + bias for each head, with
 * α_i = softmax of <query_i, key_j + e_ij> / √width and e = edgeAttr · edgeKernel, which exists for a block of edges at a time. A row
 * without entries gives the bias. Dropout (if any) is drawn after the softmax.
 *
 * csr: [n, m]; query: [n, heads · width]; key, value: [m, heads · width]; edgeAttr: [edges, s], edgeKernel: [s, heads · width] ->
 * [n, heads · width].
 *
 * @throws ShapeError where the operands do not fit each other.
 */
export function dotAttention(csr: Csr, query: Tensor, key: Tensor, value: Tensor, options: DotAttentionOptions = {}): Tensor {
  const where = 'ops.dotAttention';
  checkOptions(where, dotOptions, options);
  const { heads = 1, edgeAttr = null, edgeKernel = null } = options;
  wholeNumber(where, 'heads', heads, 1);
  const columns = expectTensor(where, query, 'query').shape[1] ?? 0;
  expectCsr(where, csr);
  if (query.rank !== 2 || columns % heads !== 0) {
    throw new ShapeError({
      where,
      what: 'query does not fit',
      got: formatShape(query.shape),
      expected: `[${csr.rows}, a multiple of ${heads}]`,
    });
  }
  expectShape(where, 'query', query, [csr.rows, columns]);
  expectShape(where, 'key', key, [csr.cols, columns]);
  expectShape(where, 'value', value, [csr.cols, columns]);
  expectEdges(where, csr, columns, options);
  const attention = readAttention(where, csr, heads, columns / heads, options);
  const inputs: [...SumOperands, Tensor | null] = [query, key, value, edgesBySlot(csr, edgeAttr), edgeKernel, options.bias ?? null];
  if (attention.through !== null) return composed([...inputs, null], attention);
  const kept = keepsWeights(attention) ? makeWeights(runtime().kernelsOf(query.dtype as FloatType), inputs, attention) : null;
  return dotOp([...inputs, kept], attention);
}

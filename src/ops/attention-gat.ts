import { likeFirst, type Op, op } from '../autodiff/op.js';
import { bytesPerElement, type FloatType } from '../core/dtype.js';
import type { Given } from '../core/options/option.js';
import { checkOptions } from '../core/options/read.js';
import { number } from '../core/options/vocabulary.js';
import { type Csr, expectCsr } from '../runtime/csr.js';
import { attentionSum, gatFeatureGrad, gatGrad, gatVectorGrad, gatWeights, headDot, type Kernels, slotSum } from '../runtime/kernels.js';
import { NONE, offset } from '../runtime/pointer.js';
import { runtime } from '../runtime/runtime.js';
import { addressOf, emptyTensor, expectTensor, type Tensor } from '../runtime/tensor.js';
import { leakyRelu } from './activations.js';
import {
  type Attention,
  attentionOf,
  attentionOptions,
  composedSum,
  deltas,
  dropping,
  edgesBySlot,
  expectShape,
  fusedVjp,
  keepsWeights,
  readAttention,
  spellOut,
  withWeights,
} from './attention.js';
import { add, mul } from './binary.js';
import { reshape, slice } from './layout.js';
import { tensorOption } from './options.js';
import { gather } from './segment.js';
import { sum } from './sum.js';

interface GatAttention extends Attention {
  readonly slope: number;
}

/** Rows whose part of the derivative of the attention vectors is summed apart: the grid depends on the shape alone. */
const CHUNK = 1024;

/** x, attSrc, attDst, edge?: what the scores are made of. */
type ScoreOperands = [x: Tensor, attSrc: Tensor, attDst: Tensor, edge: Tensor | null];

/** Then bias?, and the weights where they are kept for backward. */
type GatOperands = [...ScoreOperands, bias: Tensor | null, weights: Tensor | null];

/** Where the parts of the weights stand: of edges, reciprocal sums of rows, and the two scores of each node. */
function parts({ csr, heads }: GatAttention, weights: Tensor) {
  const bytes = bytesPerElement(weights.dtype) * heads;
  const r = offset(weights.ptr, csr.nnz * bytes);
  return { p: weights.ptr, r, s: offset(r, csr.rows * bytes), d: offset(r, 2 * csr.rows * bytes) };
}

function makeWeights(kernels: Kernels, [x, a, b, edge]: readonly [...ScoreOperands, ...unknown[]], options: GatAttention): Tensor {
  const { csr, heads, slope } = options;
  const { key, threshold } = dropping(options);
  const weights = emptyTensor([(csr.nnz + 3 * csr.rows) * heads], x.dtype);
  const { p, r, s, d } = parts(options, weights);
  headDot(kernels, 0, csr.rows, options, { a: x.ptr, b: a.ptr, step: 0, shift: NONE, y: s });
  headDot(kernels, 0, csr.rows, options, { a: x.ptr, b: b.ptr, step: 0, shift: NONE, y: d });
  gatWeights(kernels, 0, csr.rows, options, csr, { slope, s, d, edge: addressOf(edge), key, threshold, p, r });
  return weights;
}

const gatOp: Op<GatOperands, GatAttention> = op<GatOperands, GatAttention>('gat', {
  shape: likeFirst,
  run: (kernels, inputs, y, options) => {
    const { csr } = options;
    const [x, , , , bias, kept] = inputs;
    withWeights(
      kept,
      () => makeWeights(kernels, inputs, options),
      (weights) => {
        const { p, r } = parts(options, weights);
        const { scale } = dropping(options);
        attentionSum(kernels, 0, csr.rows, options, csr, { p, r, scale, x: x.ptr, edge: NONE, bias: addressOf(bias), y: y.ptr });
      },
    );
  },
  required: 3,
  keep: 'both',
  vjp: fusedVjp((g, { inputs, output, options }) => {
    const { csr, heads, width, slope } = options;
    const { rows, nnz, transpose } = csr;
    const [x, a, b, edge, bias, kept] = inputs;
    const dtype = g.dtype as FloatType;
    const kernels = runtime().kernelsOf(dtype);
    const perRow = (): Tensor => emptyTensor([rows, heads], dtype);
    const [delta, ds, dd] = [perRow(), perRow(), perRow()];
    const [dz, through, dx] = [emptyTensor([nnz, heads], dtype), emptyTensor(x.shape, dtype), emptyTensor(x.shape, dtype)];
    deltas(kernels, options, g, output, bias, delta);
    withWeights(
      kept,
      () => makeWeights(kernels, inputs, options),
      (weights) => {
        const { p, r, s, d } = parts(options, weights);
        const { scale } = dropping(options);
        const scored = { slope, p, r, scale, s, d, edge: addressOf(edge), x: x.ptr };
        const made = { dz: dz.ptr, ds: ds.ptr, dx: through.ptr };
        gatGrad(kernels, 0, rows, options, transpose, { ...scored, g: g.ptr, delta: delta.ptr, ...made });
      },
    );
    slotSum(kernels, 0, rows, options, csr, { x: dz.ptr, y: dd.ptr });
    gatFeatureGrad(kernels, 0, rows, options, { dx: through.ptr, ds: ds.ptr, dd: dd.ptr, a: a.ptr, b: b.ptr, out: dx.ptr });
    const chunks = Math.max(1, Math.ceil(rows / CHUNK));
    const partials = emptyTensor([chunks, 2, heads * width], dtype);
    gatVectorGrad(kernels, 0, chunks, options, { size: CHUNK, n: rows, x: x.ptr, ds: ds.ptr, dd: dd.ptr, partials: partials.ptr });
    const vectors = sum(partials, { axis: 0 });
    const vector = (i: number): Tensor => reshape(slice(vectors, { start: i, end: i + 1 }), a.shape);
    return [dx, () => vector(0), () => vector(1), dz, () => sum(g, { axis: 0 }), null];
  }, composed),
});

function composed(inputs: GatOperands, options: GatAttention): Tensor {
  const [x, , , , bias] = inputs;
  const y = composedSum(options, composedScores(inputs, options), gather(x, options.csr.col));
  return bias ? add(y, bias) : y;
}

/** leakyRelu(<a, x_j> + <b, x_i> + edge) for each slot and head, made of operations. */
function composedScores([x, a, b, edge]: readonly [...ScoreOperands, ...unknown[]], { csr, heads, width, slope }: GatAttention): Tensor {
  const { row } = spellOut(csr);
  const rows = reshape(x, [csr.rows, heads, width]);
  const score = (vector: Tensor): Tensor => sum(mul(rows, reshape(vector, [1, heads, width])), { axis: 2 });
  const pairs = add(gather(score(a), csr.col), gather(score(b), row));
  return leakyRelu(edge ? add(pairs, edge) : pairs, { slope });
}

/** Options of `gat`. */
export interface GatOptions extends Given<typeof gatOptions> {}

const scoreOptions = {
  /** Slope of leakyRelu for negative scores, not negative itself. Default 0.2. */
  negativeSlope: number({ min: 0, default: 0.2 }),
  /** [edges, heads], numbered as the structure numbers its values: added to the scores; differentiable. */
  edgeScores: tensorOption(),
};
const gatOptions = { ...scoreOptions, ...attentionOptions };

/**
 * Graph attention (arXiv:1710.10903): y_i = Σ_j α_ij x_j + bias for each head, over the entries j of row i, with α_i = softmax of
 * leakyRelu(<attSrc, x_j> + <attDst, x_i> + edgeScore). One number for each edge and head is held, and nothing of edges times
 * width. A row without entries gives the bias. Dropout (if any) is drawn after the softmax.
 *
 * csr: [n, n]; x: [n, heads · width], the heads one after the other; attSrc, attDst: [1, heads, width] -> [n, heads · width].
 *
 * @throws ShapeError where the operands do not fit each other.
 */
export function gat(csr: Csr, x: Tensor, attSrc: Tensor, attDst: Tensor, options: GatOptions = {}): Tensor {
  checkOptions('ops.gat', gatOptions, options);
  const { inputs, attention } = read('ops.gat', csr, x, attSrc, attDst, options);
  if (attention.through !== null) return composed([...inputs, null], attention);
  const kept = keepsWeights(attention) ? makeWeights(runtime().kernelsOf(x.dtype as FloatType), inputs, attention) : null;
  return gatOp([...inputs, kept], attention);
}

/**
 * The attention α of `gat` itself, before dropout, for looking at it and for penalties: [slots, heads], slot s being the entry s of the
 * structure, row by row. Differentiable. Made of operations that hold a row of x for no edge.
 *
 * @throws ShapeError where the operands do not fit each other.
 */
export function gatAttention(
  csr: Csr,
  x: Tensor,
  attSrc: Tensor,
  attDst: Tensor,
  options: Omit<GatOptions, 'bias' | 'dropout' | 'through'> = {},
): Tensor {
  checkOptions('ops.gatAttention', scoreOptions, options);
  const { inputs, attention } = read('ops.gatAttention', csr, x, attSrc, attDst, options);
  return attentionOf(attention.csr, composedScores(inputs, attention));
}

function read(where: string, csr: Csr, x: Tensor, attSrc: Tensor, attDst: Tensor, options: GatOptions) {
  const [, heads = 1, width = 1] = expectTensor(where, attSrc, 'attSrc').shape;
  expectShape(where, 'attSrc', attSrc, [1, heads, width]);
  expectShape(where, 'attDst', attDst, attSrc.shape);
  for (const rows of [expectCsr(where, csr).rows, csr.cols]) expectShape(where, 'x', x, [rows, heads * width]);
  const { edgeScores = null, bias = null, negativeSlope = 0.2 } = options;
  if (edgeScores !== null) expectShape(where, 'edgeScores', edgeScores, [csr.nnz, heads]);
  const attention: GatAttention = { ...readAttention(where, csr, heads, width, options), slope: negativeSlope };
  const inputs: [...ScoreOperands, Tensor | null] = [x, attSrc, attDst, edgesBySlot(csr, edgeScores), bias];
  return { inputs, attention };
}

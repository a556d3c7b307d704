import type { Cotangent, Each } from '../autodiff/derivative.js';
import { type Op, op } from '../autodiff/op.js';
import { bytesPerElement, type FloatType } from '../core/dtype.js';
import type { Given } from '../core/options/option.js';
import { checkOptions } from '../core/options/read.js';
import { number } from '../core/options/vocabulary.js';
import { type Csr, expectCsr } from '../runtime/csr.js';
import {
  attentionScoreGrad,
  attentionSum,
  gatv2EdgeGrad,
  gatv2SourceGrad,
  gatv2TargetGrad,
  gatv2Weights,
  type Kernels,
} from '../runtime/kernels.js';
import { NONE, offset, type Pointer } from '../runtime/pointer.js';
import { runtime } from '../runtime/runtime.js';
import { addressOf, emptyTensor, expectTensor, type Tensor, temporarily } from '../runtime/tensor.js';
import { leakyRelu } from './activations.js';
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

interface Gatv2Attention extends Attention {
  readonly slope: number;
}

/** Source, target, att, edge attributes?, edge kernel?: what the scores are made of. */
type ScoreOperands = [source: Tensor, target: Tensor, att: Tensor, attr: Tensor | null, kernel: Tensor | null];

/** Then bias?, and the weights where they are kept for backward. */
type Gatv2Operands = [...ScoreOperands, bias: Tensor | null, weights: Tensor | null];

const edgesOf = (attr: Tensor | null, kernel: Tensor | null): EdgeMap | null => (attr && kernel ? { attr, kernel } : null);

/** Weights of the edges, then the reciprocal sums of the rows. */
const sums = ({ csr, heads }: Attention, weights: Tensor): Pointer => offset(weights.ptr, csr.nnz * heads * bytesPerElement(weights.dtype));

function makeWeights(
  kernels: Kernels,
  [source, target, att, attr, kernel]: readonly [...ScoreOperands, ...unknown[]],
  options: Gatv2Attention,
): Tensor {
  const { csr, heads, slope } = options;
  const { key, threshold } = dropping(options);
  const weights = emptyTensor([(csr.nnz + csr.rows) * heads], source.dtype);
  const r = sums(options, weights);
  forEdgeBlocks(kernels, csr, edgesOf(attr, kernel), (begin, end, e) => {
    const by = { slope, l: source.ptr, t: target.ptr, edge: e, a: att.ptr, key, threshold, p: weights.ptr, r };
    gatv2Weights(kernels, begin, end, options, csr, by);
  });
  return weights;
}

const gatv2Op: Op<Gatv2Operands, Gatv2Attention> = op<Gatv2Operands, Gatv2Attention>('gatv2', {
  shape: ([, target]) => target.shape,
  run: (kernels, inputs, y, options) => {
    const { csr } = options;
    const [l, , , , , bias, kept] = inputs;
    const { scale } = dropping(options);
    const make = (): Tensor => makeWeights(kernels, inputs, options);
    withWeights(kept, make, (weights) => {
      const r = sums(options, weights);
      const by = { p: weights.ptr, r, scale, x: l.ptr, edge: NONE, bias: addressOf(bias), y: y.ptr };
      attentionSum(kernels, 0, csr.rows, options, csr, by);
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
  inputs: Gatv2Operands,
  y: Tensor,
  options: Gatv2Attention,
  weights: Tensor,
): Each<Gatv2Operands, Cotangent> {
  const { csr, heads, slope } = options;
  const { rows, nnz } = csr;
  const [l, t, a, attr, kernel, bias] = inputs;
  const { scale } = dropping(options);
  const edges = edgesOf(attr, kernel);
  const weighted = { p: weights.ptr, r: sums(options, weights), scale };
  const scored = { slope, l: l.ptr, t: t.ptr, a: a.ptr };
  const [delta, dz] = [emptyTensor([rows, heads], g.dtype), emptyTensor([nnz, heads], g.dtype)];
  const [dl, dt, parts] = [emptyTensor(l.shape, l.dtype), emptyTensor(t.shape, t.dtype), emptyTensor(t.shape, t.dtype)];
  deltas(kernels, options, g, y, bias, delta);
  attentionScoreGrad(kernels, 0, rows, options, csr, {
    ...weighted,
    factor: 1,
    x: l.ptr,
    edge: NONE,
    g: g.ptr,
    delta: delta.ptr,
    out: dz.ptr,
  });
  forEdgeBlocks(kernels, csr, edges, (begin, end, e) => {
    gatv2TargetGrad(kernels, begin, end, options, csr, { ...scored, edge: e, dz: dz.ptr, dt: dt.ptr, da: parts.ptr });
  });
  sourceGrad(kernels, inputs, options, { ...weighted, ...scored, dz: dz.ptr, g: g.ptr, dl: dl.ptr });
  const dEdges =
    edges &&
    edgeMapGrad(kernels, csr, edges, (begin, end, e, out) =>
      gatv2EdgeGrad(kernels, begin, end, options, csr, { ...scored, edge: e, dz: dz.ptr, de: out }),
    );
  const dAtt = (): Tensor => reshape(sum(parts, { axis: 0 }), a.shape);
  return [dl, dt, dAtt, dEdges?.attr ?? null, dEdges?.kernel ?? null, () => sum(g, { axis: 0 }), null];
}

/** What the sources get, row by row of the transpose, with the edge attributes in that order. */
function sourceGrad(
  kernels: Kernels,
  [, , , attr, kernel]: Gatv2Operands,
  options: Gatv2Attention,
  by: Omit<Parameters<typeof gatv2SourceGrad>[5], 'edge'>,
): void {
  const { transpose } = options.csr;
  temporarily(attr ? [emptyTensor(attr.shape, attr.dtype)] : [], ([turned = null]) => {
    if (attr && turned) kernels.gather(0, transpose.nnz, attr.shape[1], addressOf(transpose.perm), attr.ptr, turned.ptr);
    forEdgeBlocks(kernels, transpose, edgesOf(turned, kernel), (begin, end, edge) => {
      gatv2SourceGrad(kernels, begin, end, options, transpose, { ...by, edge });
    });
  });
}

function composed([l, t, a, attr, kernel, bias]: Gatv2Operands, options: Gatv2Attention): Tensor {
  const { csr, heads, width, slope } = options;
  const { row } = spellOut(csr);
  const values = gather(l, csr.col);
  const pairs = add(values, gather(t, row));
  const v = leakyRelu(attr && kernel ? add(pairs, matmul(attr, kernel)) : pairs, { slope });
  const scores = sum(mul(reshape(v, [csr.nnz, heads, width]), reshape(a, [1, heads, width])), { axis: 2 });
  const y = composedSum(options, scores, values);
  return bias ? add(y, bias) : y;
}

/** Options of `gatv2`. */
export interface Gatv2Options extends Given<typeof gatv2Options> {}

const gatv2Options = {
  ...attentionOptions,
  ...edgeOperands,
  /** Slope of leakyRelu below 0. Default 0.2. */
  negativeSlope: number({ default: 0.2 }),
};

/**
 * Graph attention whose ranking of the neighbours depends on the node (arXiv:2105.14491): y_i = Σ_j α_ij source_j + bias for each head,
 * over the entries j of row i, with α_i = softmax of <att, leakyRelu(source_j + target_i + e_ij)> and e = edgeAttr · edgeKernel, which
 * exists for a block of edges at a time. A row without entries gives the bias. Dropout (if any) is drawn after the softmax.
 *
 * csr: [n, m]; source: [m, heads · width], target: [n, heads · width], the heads one after the other; att: [1, heads, width];
 * edgeAttr: [edges, s], edgeKernel: [s, heads · width] -> [n, heads · width].
 *
 * @throws ShapeError where the operands do not fit each other.
 */
export function gatv2(csr: Csr, source: Tensor, target: Tensor, att: Tensor, options: Gatv2Options = {}): Tensor {
  const where = 'ops.gatv2';
  checkOptions(where, gatv2Options, options);
  const [, heads = 1, width = 1] = expectTensor(where, att, 'att').shape;
  expectShape(where, 'att', att, [1, heads, width]);
  expectShape(where, 'source', source, [expectCsr(where, csr).cols, heads * width]);
  expectShape(where, 'target', target, [csr.rows, heads * width]);
  expectEdges(where, csr, heads * width, options);
  const { edgeAttr = null, edgeKernel = null, bias = null, negativeSlope = 0.2 } = options;
  const attention = { ...readAttention(where, csr, heads, width, options), slope: negativeSlope };
  const inputs: [...ScoreOperands, Tensor | null] = [source, target, att, edgesBySlot(csr, edgeAttr), edgeKernel, bias];
  if (attention.through !== null) return composed([...inputs, null], attention);
  const kept = keepsWeights(attention) ? makeWeights(runtime().kernelsOf(source.dtype as FloatType), inputs, attention) : null;
  return gatv2Op([...inputs, kept], attention);
}

import { OptionError } from '../../core/errors.js';
import { int, number } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { scale } from '../../ops/affine.js';
import type { AttentionDropout } from '../../ops/attention.js';
import { dotAttention } from '../../ops/attention-dot.js';
import { bmm } from '../../ops/batched-matmul.js';
import { checkpoint } from '../../ops/checkpoint.js';
import { dropout as drop } from '../../ops/dropout.js';
import { concat, reshape, slice } from '../../ops/layout.js';
import { linear } from '../../ops/matmul.js';
import { softmax } from '../../ops/softmax.js';
import { type Csr, ownCsr } from '../../runtime/csr.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { define } from '../define.js';
import { headBlocks, joinedHeads } from './linearAttention.js';

/**
 * Multi-head attention of each node to all nodes of its graph, and to none of another (arXiv:1706.03762): for each head Σ_j α_ij v_j with α_i = softmax of
 * <q_i, k_j> / √(in / heads) over the nodes j; then the heads side by side, times the outKernel, + b. Weights are made for some nodes at a time where a
 * single graph is large, so that memory grows with the nodes; time grows with their pairs.
 *
 * Shapes: x [nodes, in] -> [nodes, in]. Params: inKernel [in, 3 in], for queries, keys and values, glorotUniform; inBias [3 in] zeros; outKernel [in,
 * in] kaimingUniform; outBias [in] zeros. torch: MultiheadAttention over the rows of a graph.
 *
 * @throws OptionError where the heads do not divide the width.
 * @example layers.selfAttention({ heads: 4 })
 */
export const selfAttention = define({
  kind: 'selfAttention',
  options: {
    /** Number of heads, which divides the width. Default 1. */
    heads: int({ min: 1, default: 1 }),
    /** Probability of dropping a node for one head while training, after the softmax. Default 0. */
    dropout: number({ min: 0, max: 1, default: 0 }),
  },
  needsGraph: true,
  params: (_options, [, width]) => ({
    inKernel: { shape: [width, 3 * width], init: 'glorotUniform', pyg: 'in_proj_weight', transpose: true },
    inBias: { shape: [3 * width], init: 'zeros', pyg: 'in_proj_bias' },
    outKernel: { shape: [width, width], init: 'kaimingUniform', pyg: 'out_proj.weight', transpose: true },
    outBias: { shape: [width], init: 'zeros', pyg: 'out_proj.bias' },
  }),
  call: ({ heads, dropout: rate }, { inKernel, inBias, outKernel, outBias }, given, graph, context) => {
    const x = given as Tensor;
    const width = x.shape[1];
    if (width % heads !== 0) throw undivided('layers.selfAttention', heads, width);
    const all = linear(x, inKernel, inBias);
    const [q, k, v] = [0, 1, 2].map((part) => slice(all, { axis: 1, start: part * width, end: (part + 1) * width }));
    const dropout = context.training && rate > 0 ? { rate, key: context.requireKey('layers.selfAttention') } : null;
    const y = graph.numGraphs === 1 ? ofOneGraph(q, k, v, heads, dropout) : dotAttention(pairsOf(graph), q, k, v, { heads, dropout });
    return linear(y, outKernel, outBias);
  },
});

/** Heads that do not divide a width. */
export const undivided = (where: string, heads: number, width: number): OptionError =>
  new OptionError({
    where,
    what: 'the heads do not divide the width',
    got: `${heads} heads for ${width} columns`,
    expected: `heads that divide ${width}`,
    mend: 'Map the features to a multiple with layers.dense first',
    fields: { heads, width },
  });

/** Weights that exist at a time. */
const WEIGHTS = 2 ** 22;

/** Dense products: q, k, v [n, width] -> [n, width]. */
function ofOneGraph(q: Tensor, k: Tensor, v: Tensor, heads: number, dropout: AttentionDropout | null): Tensor {
  const [n, width] = q.shape;
  const [queries, keys, values] = [q, k, v].map((x) => headBlocks(reshape(x, [1, n, width]), heads));
  const rows = Math.max(1, Math.floor(WEIGHTS / Math.max(1, n * heads)));
  const pieces: Tensor[] = [];
  for (let start = 0; start < n; start += rows) {
    const attend = ([own, others, heard]: readonly Tensor[]): Tensor => {
      const weights = softmax(scale(bmm(own, others, { transposeB: true }), Math.sqrt(heads / width)));
      return bmm(dropout === null ? weights : drop(weights, { ...dropout, key: dropout.key.at(start) }), heard);
    };
    const operands = [rows >= n ? queries : slice(queries, { axis: 1, start, end: Math.min(n, start + rows) }), keys, values];
    pieces.push(rows >= n ? attend(operands) : checkpoint(attend, operands));
  }
  return reshape(joinedHeads(pieces.length === 1 ? pieces[0] : concat(pieces.length === 0 ? [queries] : pieces, { axis: 1 }), heads), [
    n,
    width,
  ]);
}

/** Row i lists all nodes of the graph of node i; cached on the graph. */
const pairsOf = (graph: Graph): Csr =>
  graph.cached('pairs', () => {
    const { numNodes, numGraphs } = graph;
    const ends = graph.nodePtr.view() as Uint32Array;
    const rowptr = new Uint32Array(numNodes + 1);
    for (let g = 0; g < numGraphs; g++) for (let i = ends[g]; i < ends[g + 1]; i++) rowptr[i + 1] = rowptr[i] + ends[g + 1] - ends[g];
    const col = new Uint32Array(rowptr[numNodes]);
    for (let g = 0; g < numGraphs; g++)
      for (let i = ends[g]; i < ends[g + 1]; i++) for (let j = ends[g], at = rowptr[i]; j < ends[g + 1]; j++) col[at++] = j;
    return ownCsr(numNodes, numNodes, tensor(rowptr), tensor(col), null);
  });

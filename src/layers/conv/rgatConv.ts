import type { FloatType } from '../../core/dtype.js';
import { bool, int, number, oneOf, optional } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { activation as byName } from '../../nn/activations.js';
import { leakyRelu } from '../../ops/activations.js';
import { scale } from '../../ops/affine.js';
import { add, mul } from '../../ops/binary.js';
import { dropout as drop } from '../../ops/dropout.js';
import { concat, reshape, slice } from '../../ops/layout.js';
import { linear, matmul } from '../../ops/matmul.js';
import { gather } from '../../ops/segment.js';
import { segmentSoftmax } from '../../ops/segment-softmax.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { project } from '../activate.js';
import { attentionOptions, attentionThrough, columnsOf } from '../attention.js';
import { define, floatOf } from '../define.js';
import { entriesOf } from '../entries.js';
import { sumsOfHeads } from '../heads.js';
import { total } from '../hops.js';
import { coefficientSpec, kernelsBeside, mixedKernels } from '../relationKernels.js';
import { relationsOf } from '../relations.js';

/** Number of edges that come in to each node, [nodes, 1]; kept with the graph. */
const inDegrees = (graph: Graph, dtype: FloatType): Tensor =>
  graph.cached(`in-degrees ${dtype}`, () => {
    const ends = graph.inCsr.rowptr.view();
    const degrees = Float64Array.from({ length: graph.numNodes }, (_, i) => ends[i + 1] - ends[i]);
    return tensor(degrees, { shape: [graph.numNodes, 1], dtype });
  });

/** Columns of the edge attributes behind the relation. */
const restWidth = (useEdgeAttr: boolean, graph: Graph | undefined): number =>
  useEdgeAttr ? Math.max(0, (graph?.edgeAttr?.shape[1] ?? 0) - 1) : 0;

/**
 * Relational graph attention (arXiv:1904.05811): y_i = Σ_{j sends to i by r} α_ij x_j W_r for each head, with α_i = softmax of leakyRelu(s_i + s_j + s_ij)
 * ('additive') or s_i s_j s_ij ('multiplicative'), s_i = x_i W_r Q, s_j = x_j W_r K, s_ij = e_ij E A; then act(the heads side by side, or their mean, +
 * bias). The relation of an edge is the whole number in the first column of its attributes, the others are e_ij. Edge weights are ignored.
 *
 * Shapes: x [nodes, in], dense or sparse; edgeAttr [edges, 1 + s] -> [nodes, heads · units], or [nodes, units] without `concat`. Params: kernel
 * [relations, in, heads · units], or with `bases` kernel [bases, in, heads · units] and coefficients [relations, bases]; attDst and attSrc
 * [heads · units, heads]; with further attributes edgeKernel [s, heads · units] and attEdge [heads · units, heads]; with `scaled` degreeKernel [1, units]
 * and scaleKernel [units, units], all glorotUniform; bias and degreeBias [1, units] zeros, scaleBias [1, units] ones.
 * Differs from PyG: further attributes take part whenever the graph has them; there, only when `edge_dim` is given.
 *
 * @throws GraphError for a graph without edge attributes; IndexError for an edge of no relation.
 * @pyg RGATConv
 * @example layers.rgatConv({ units: 8, relations: 3, heads: 4, activation: 'elu' })
 */
export const rgatConv = define({
  kind: 'rgatConv',
  options: {
    ...attentionOptions,
    /** Number of relations. */
    relations: int({ min: 1 }),
    /** Number of kernels that all relations share, each in its own mixture. Default: each relation has a kernel of its own. */
    bases: optional(int({ min: 1 })),
    /** How the scores of both ends and of the edge make one. Default 'additive'. */
    attention: oneOf(['additive', 'multiplicative'], 'additive'),
    /** What the softmax of an edge runs over: all edges to its node ('across'), or those of the same relation ('within'). Default 'across'. */
    mechanism: oneOf(['across', 'within'], 'across'),
    /** Multiplies what a node hears with relu(d D + d_0) S + s_0, where d is the number of its incoming edges. Default false. */
    scaled: bool(false),
    /** Slope of leakyRelu for negative scores. Default 0.2. */
    negativeSlope: number({ min: 0, default: 0.2 }),
  },
  needsGraph: true,
  takesSparse: true,
  params: (options, [, width], graph) => {
    const { units, heads, relations, bases, scaled, useEdgeAttr, useBias } = options;
    const { inner, outer } = columnsOf(options);
    const rest = restWidth(useEdgeAttr, graph);
    const att = (pyg: string) => ({ shape: [inner, heads], init: 'glorotUniform', pyg }) as const;
    return {
      kernel: { shape: [bases ?? relations, width, inner], init: 'glorotUniform', pyg: bases === undefined ? 'weight' : 'basis' },
      ...coefficientSpec(relations, bases, 'att'),
      attDst: att('q'),
      attSrc: att('k'),
      ...(rest > 0
        ? {
            edgeKernel: { shape: [rest, inner], init: 'glorotUniform', pyg: 'lin_edge.weight', transpose: true },
            attEdge: att('e'),
          }
        : {}),
      ...(scaled
        ? {
            degreeKernel: { shape: [1, units], init: 'glorotUniform', pyg: 'l1' },
            degreeBias: { shape: [1, units], init: 'zeros', pyg: 'b1' },
            scaleKernel: { shape: [units, units], init: 'glorotUniform', pyg: 'l2' },
            scaleBias: { shape: [1, units], init: 'ones', pyg: 'b2' },
          }
        : {}),
      ...(useBias ? { bias: { shape: [outer], init: 'zeros', pyg: 'bias' } } : {}),
    };
  },
  call: (options, params, x, graph, context) => {
    const { heads, relations, dropout, negativeSlope, attention, mechanism, activation } = options;
    const { kernel, coefficients, attDst, attSrc, attEdge, edgeKernel, degreeKernel, degreeBias, scaleKernel, scaleBias, bias } = params;
    const { sent, heardAs } = relationsOf('layers.rgatConv', graph, relations);
    const structure = graph.attention({ addSelfLoops: false });
    const { csr, incoming } = entriesOf(sent);
    // row j · relations + r: what node j sends by relation r
    const kernels = coefficients ? mixedKernels(kernel, coefficients) : kernel;
    const h = reshape(project(x, kernelsBeside(kernels)), [-1, columnsOf(options).inner]);
    const ofEnds = [gather(matmul(h, attDst), heardAs), gather(matmul(h, attSrc), csr.col)];
    const parts = edgeKernel ? [...ofEnds, gather(edgeScores(graph, edgeKernel, attEdge), structure.order)] : ofEnds;
    const scores = attention === 'additive' ? leakyRelu(parts.reduce(add), { slope: negativeSlope }) : parts.reduce(mul);
    const groups = mechanism === 'across' ? incoming : { ids: heardAs, count: graph.numNodes * relations };
    const all = segmentSoftmax(scores, groups);
    const alpha = attentionThrough(graph, structure, context)?.(all) ?? all;
    const drops = context.training && dropout > 0;
    const kept = drops ? drop(alpha, { rate: dropout, key: context.requireKey('layers.rgatConv') }) : alpha;
    const sums = sumsOfHeads(csr, h, kept);
    const factor = degreeKernel && scalesOf(inDegrees(graph, floatOf(h)), degreeKernel, degreeBias, scaleKernel, scaleBias);
    const heard = factor ? sums.map((one) => mul(one, factor)) : sums;
    const y = options.concat ? concat(heard) : scale(total(heard), 1 / heads);
    return byName('layers.rgatConv', activation)(bias === undefined ? y : add(y, bias));
  },
});

/** What the edges add to the scores, from their attributes behind the relation. -> [edges, heads]. */
const edgeScores = ({ edgeAttr }: Graph, kernel: Tensor, att: Tensor): Tensor =>
  // the layer has an edge kernel only where the graph has edge attributes
  matmul(slice(edgeAttr as Tensor, { axis: 1, start: 1 }), matmul(kernel, att));

/** relu(d D + d_0) S + s_0. degrees: [nodes, 1] -> [nodes, units]. */
const scalesOf = (degrees: Tensor, kernel: Tensor, bias: Tensor, second: Tensor, shift: Tensor): Tensor =>
  add(matmul(linear(degrees, kernel, reshape(bias, [-1]), 'relu'), second), shift);

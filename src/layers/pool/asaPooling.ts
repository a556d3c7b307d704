import { filled } from '../../autodiff/space.js';
import { bool, nullable, number } from '../../core/options/vocabulary.js';
import { Graph } from '../../graph/graph.js';
import { addRemainingSelfLoops } from '../../graph/normalize.js';
import { uniform } from '../../nn/initializers.js';
import { leakyRelu } from '../../ops/activations.js';
import { mul } from '../../ops/binary.js';
import { dropout as drop } from '../../ops/dropout.js';
import { concat, reshape } from '../../ops/layout.js';
import { linear } from '../../ops/matmul.js';
import { gather, segmentMax, segmentSum } from '../../ops/segment.js';
import { segmentSoftmax } from '../../ops/segment-softmax.js';
import { spmm } from '../../ops/spmm.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { sourceRows, targetRows } from '../aggregate.js';
import { leConv } from '../conv/leConv.js';
import { define } from '../define.js';
import type { Part } from '../layer.js';
import { layer } from '../options.js';
import { startsOf, withoutNodes } from './keepNodes.js';
import { bestOf, countOptions, type Kept } from './select.js';

/** What `addRemainingSelfLoops` says of a loop that was not there. */
const NEW = 2 ** 32 - 1;

/** The graph with a loop at every node; loops that were there keep their weight, others weigh 1. Weights stay differentiable. */
function looped(graph: Graph): Graph {
  const { numNodes, edgeWeight, nodePtr, dtype } = graph;
  const { src, dst, source } = addRemainingSelfLoops({ src: graph.src, dst: graph.dst, weight: edgeWeight }, numNodes, 1, dtype);
  const from = source.view().map((e) => (e === NEW ? graph.numEdges : e)) as Uint32Array;
  const weight = edgeWeight && gather(concat([edgeWeight, filled({ shape: [1], dtype }, 1)], { axis: 0 }), from);
  return new Graph({
    ...withoutNodes(graph),
    y: null,
    level: 'node',
    sampleWeight: null,
    numNodes,
    src,
    dst,
    edgeWeight: weight,
    edgeAttr: null,
    pos: null,
    nodePtr,
  });
}

/** Pairs of kept nodes p, q with a walk p <- a -> b -> q over the edges, and which three edges each walk takes. */
interface Walks {
  readonly src: Uint32Array<ArrayBuffer>;
  readonly dst: Uint32Array<ArrayBuffer>;
  /** The pair of each walk, and its edges a -> p, a -> b, b -> q. */
  readonly pair: readonly number[];
  readonly edges: readonly [toSource: number[], between: number[], toTarget: number[]];
}

/**
 * Sᵀ A S spelled out, for S the edges that end in kept nodes. Pairs are sorted by source, then target. A kept node reaches itself, which counts only
 * if loops are wanted.
 */
function walksBetween({ src: from, dst: to, numNodes }: Graph, nodes: Uint32Array, loops: boolean): Walks {
  const [src, dst] = [from.view(), to.view()];
  const place = new Int32Array(numNodes).fill(-1);
  nodes.forEach((v, i) => void (place[v] = i));
  const memberships: number[][] = Array.from({ length: numNodes }, () => []);
  for (let e = 0; e < src.length; e++) if (place[dst[e]] >= 0) memberships[src[e]].push(e);
  const keys: number[] = [];
  const edges: [number[], number[], number[]] = [[], [], []];
  for (let e = 0; e < src.length; e++) {
    for (const first of memberships[src[e]]) {
      for (const last of memberships[dst[e]]) {
        if (!loops && dst[first] === dst[last]) continue;
        keys.push(place[dst[first]] * nodes.length + place[dst[last]]);
        [first, e, last].forEach((edge, i) => void edges[i].push(edge));
      }
    }
  }
  const sorted = Float64Array.from(new Set(keys)).sort();
  const number = new Map(Array.from(sorted, (key, i) => [key, i]));
  return {
    src: Uint32Array.from(sorted, (key) => Math.floor(key / nodes.length)),
    dst: Uint32Array.from(sorted, (key) => key % nodes.length),
    pair: keys.map((key) => number.get(key) as number),
    edges,
  };
}

/** The graph of the clusters of kept nodes; weights only where the graph has some. */
function coarsened(graph: Graph, whole: Graph, shares: Tensor, { nodes, counts }: Kept, addSelfLoops: boolean): Graph {
  const { src, dst, pair, edges } = walksBetween(whole, nodes, addSelfLoops);
  const { edgeWeight } = whole;
  const [toSource, between, toTarget] = edges;
  const flat = reshape(shares, [-1]);
  const weights =
    edgeWeight &&
    segmentSum(mul(mul(gather(flat, toSource), gather(edgeWeight, between)), gather(flat, toTarget)), { ids: pair, count: src.length });
  return new Graph({
    ...withoutNodes(graph),
    numNodes: nodes.length,
    src: tensor(src),
    dst: tensor(dst),
    edgeWeight: weights,
    edgeAttr: null,
    pos: null,
    nodePtr: startsOf(counts),
    nodeIds: tensor(nodes),
  });
}

/**
 * Adaptive structure aware pooling (arXiv:1911.07979). Each node i and the nodes that send to it are a cluster with the features
 * c_i = Σ_j α_ij x_j, α_i = softmax of leakyRelu(<a, [max_j x_j W + b, x_j]> + d); those clusters are kept whose fitness φ = σ(leConv(c)) is largest, in
 * descending order, with features φ c. Two are joined where their members are: the weights are Sᵀ A S with S the α of kept clusters. The graph has
 * loops throughout.
 *
 * Shapes: x [nodes, f] -> [kept clusters, f]. Params: kernel W [f, f], bias b [f], attentionKernel a [2 f, 1] and attentionBias d [1] as U(±1/√in);
 * fitness, those of leConv; gnn, those of the network.
 *
 * @pyg ASAPooling
 * @example layers.asaPooling({ ratio: 0.5 })
 */
export const asaPooling = define({
  kind: 'asaPooling',
  options: {
    ...countOptions,
    /** Makes the features that attention looks at, of x and the graph with loops. Default: x as it is. */
    gnn: nullable(layer()),
    /** Probability of dropping a share α while training. Default 0. */
    dropout: number({ min: 0, max: 1, default: 0 }),
    /** Slope of the leaky relu. Default 0.2. */
    negativeSlope: number({ default: 0.2 }),
    /** Clusters are joined to themselves. Default false. */
    addSelfLoops: bool(false),
  },
  needsGraph: true,
  params: (_, [, width]) => ({
    kernel: { shape: [width, width], init: 'kaimingUniform', pyg: 'lin.weight', transpose: true },
    bias: { shape: [width], init: uniform(1 / Math.sqrt(width)), pyg: 'lin.bias' },
    attentionKernel: { shape: [2 * width, 1], init: 'kaimingUniform', pyg: 'att.weight', transpose: true },
    attentionBias: { shape: [1], init: uniform(1 / Math.sqrt(2 * width)), pyg: 'att.bias' },
  }),
  parts: ({ gnn }): Readonly<Record<string, Part>> => ({
    fitness: { layer: leConv({ units: 1, activation: 'sigmoid' }), pyg: 'gnn_score' },
    ...(gnn === null ? {} : { gnn: { layer: gnn, pyg: 'gnn_intra_cluster' } }),
  }),
  call: (options, { kernel, bias, attentionKernel, attentionBias }, x, graph, context, { fitness, gnn }) => {
    const { ratio, k, dropout, negativeSlope, addSelfLoops } = options;
    const whole = looped(graph);
    const sent = sourceRows(whole, gnn === undefined ? x : gnn(x, whole));
    const asked = targetRows(whole, linear(segmentMax(sent, whole.inEdges), kernel, bias));
    const scores = leakyRelu(linear(concat([asked, sent]), attentionKernel, attentionBias), { slope: negativeSlope });
    const full = segmentSoftmax(scores, whole.inEdges);
    const drops = context.training && dropout > 0;
    const shares = drops ? drop(full, { rate: dropout, key: context.requireKey('layers.asaPooling') }) : full;
    const clusters = spmm(whole.inCsr, x, { weights: reshape(shares, [-1]) });
    const fit = fitness(clusters, whole.with({ edgeWeight: null }));
    const kept = bestOf(graph, fit, { ratio, k });
    return {
      x: mul(gather(clusters, kept.nodes), gather(fit, kept.nodes)),
      graph: coarsened(graph, whole, shares, kept, addSelfLoops),
    };
  },
});

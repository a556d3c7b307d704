import { filled } from '../../autodiff/space.js';
import { number, oneOf } from '../../core/options/vocabulary.js';
import { Graph } from '../../graph/graph.js';
import { uniform } from '../../nn/initializers.js';
import { sigmoid, tanh } from '../../ops/activations.js';
import { shift } from '../../ops/affine.js';
import { mul } from '../../ops/binary.js';
import { dropout as drop } from '../../ops/dropout.js';
import { concat, reshape } from '../../ops/layout.js';
import { linear } from '../../ops/matmul.js';
import { ascending } from '../../ops/order.js';
import { gather, segmentSum } from '../../ops/segment.js';
import { segmentSoftmax } from '../../ops/segment-softmax.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { sourceRows, targetRows } from '../aggregate.js';
import { define } from '../define.js';
import { startsOf, withoutNodes } from './keepNodes.js';

/** Which nodes become one. */
interface Contraction {
  /** The new node of each node. */
  readonly cluster: Uint32Array<ArrayBuffer>;
  /** The edge that made each new node, or the number of edges for one that was left alone. */
  readonly edge: Uint32Array<ArrayBuffer>;
  /** New nodes of each graph. */
  readonly counts: readonly number[];
}

/**
 * Contracts the edges with the largest score first, of equal ones the first, unless one of their ends belongs to a contracted edge already. New nodes
 * stand graph after graph: those of contracted edges in descending order of their scores, then the others in theirs.
 */
function contract({ src: from, dst: to, numNodes, numEdges, numGraphs, graphOf, nodePtr }: Graph, scores: Tensor): Contraction {
  const [src, dst, of, starts, values] = [from, to, graphOf, nodePtr, scores].map((t) => t.view());
  const taken = new Uint8Array(numNodes);
  const chosen: number[][] = Array.from({ length: numGraphs }, () => []);
  const order = Uint32Array.from({ length: numEdges }, (_, e) => e).sort((a, b) => ascending(values[b], values[a]) || a - b);
  for (const e of order) {
    if (taken[src[e]] || taken[dst[e]]) continue;
    taken[src[e]] = 1;
    taken[dst[e]] = 1;
    chosen[of[src[e]]].push(e);
  }
  const cluster = new Uint32Array(numNodes);
  const edge: number[] = [];
  const counts = chosen.map((edges, g) => {
    const before = edge.length;
    for (const e of edges) {
      for (const v of [src[e], dst[e]]) cluster[v] = edge.length;
      edge.push(e);
    }
    for (let v = starts[g]; v < starts[g + 1]; v++) {
      if (taken[v]) continue;
      cluster[v] = edge.length;
      edge.push(numEdges);
    }
    return edge.length - before;
  });
  return { cluster, edge: Uint32Array.from(edge), counts };
}

/** The graph of the new nodes: two are joined once where there was an edge between them. */
function contracted(graph: Graph, { cluster, edge, counts }: Contraction): Graph {
  const [src, dst] = [graph.src.view(), graph.dst.view()];
  const keys = new Set<number>();
  for (let e = 0; e < src.length; e++) keys.add(cluster[src[e]] * edge.length + cluster[dst[e]]);
  const sorted = Float64Array.from(keys).sort();
  return new Graph({
    ...withoutNodes(graph),
    numNodes: edge.length,
    src: tensor(Uint32Array.from(sorted, (key) => Math.floor(key / edge.length))),
    dst: tensor(Uint32Array.from(sorted, (key) => key % edge.length)),
    edgeWeight: null,
    edgeAttr: null,
    pos: null,
    nodePtr: startsOf(counts),
  });
}

/**
 * Edge contraction pooling (arXiv:1905.10990): edges are scored by s = softmax over the receiver's edges of <p, [x_j, x_i]> + b, plus 0.5, and contracted
 * from the largest score on, each node at most once; a new node has (x_j + x_i) s, one that was left alone keeps x. New nodes are joined, once, where
 * old ones were; weights and attributes of edges are left behind. Of equal scores the edge that comes first goes first.
 *
 * Shapes: x [nodes, f] -> [new nodes, f]. Params: kernel p [2 f, 1], bias b [1]; both start as U(±1/√2f).
 *
 * @pyg EdgePooling
 * @example layers.edgePooling()
 */
export const edgePooling = define({
  kind: 'edgePooling',
  options: {
    /** What makes a score of <p, [x_j, x_i]> + b: the softmax over the edges that end where this one does, or a function. Default 'softmax'. */
    score: oneOf(['softmax', 'tanh', 'sigmoid'], 'softmax'),
    /** Added to every score. Default 0.5. */
    addToScore: number({ default: 0.5 }),
    /** Probability of dropping what a score is made of while training. Default 0. */
    dropout: number({ min: 0, max: 1, default: 0 }),
  },
  needsGraph: true,
  params: (_, [, width]) => ({
    kernel: { shape: [2 * width, 1], init: 'kaimingUniform', pyg: 'lin.weight', transpose: true },
    bias: { shape: [1], init: uniform(1 / Math.sqrt(2 * width)), pyg: 'lin.bias' },
  }),
  call: ({ score, addToScore, dropout }, { kernel, bias }, x, graph, context) => {
    const all = linear(concat([sourceRows(graph, x), targetRows(graph, x)]), kernel, bias);
    const raw = context.training && dropout > 0 ? drop(all, { rate: dropout, key: context.requireKey('layers.edgePooling') }) : all;
    const made = score === 'softmax' ? segmentSoftmax(raw, graph.inEdges) : score === 'tanh' ? tanh(raw) : sigmoid(raw);
    const scores = shift(made, addToScore);
    const contraction = contract(graph, scores);
    const { cluster, edge } = contraction;
    const factors = gather(concat([scores, filled({ shape: [1, 1], dtype: x.dtype }, 1)], { axis: 0 }), edge);
    return {
      x: mul(segmentSum(x, { ids: cluster, count: edge.length }), reshape(factors, [edge.length, 1])),
      graph: contracted(graph, contraction),
    };
  },
});

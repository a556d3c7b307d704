import { filled } from '../../autodiff/space.js';
import { nullable, number } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { scale, shift } from '../../ops/affine.js';
import { add, mul, sub } from '../../ops/binary.js';
import { neg } from '../../ops/neg.js';
import { mean } from '../../ops/reduce.js';
import { rootAbove } from '../../ops/root.js';
import { segmentSum } from '../../ops/segment.js';
import { softmax } from '../../ops/softmax.js';
import { sum } from '../../ops/sum.js';
import { log } from '../../ops/unary.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { define } from '../define.js';
import type { Part } from '../layer.js';
import { layer } from '../options.js';
import { graphSizes } from '../perGraph.js';
import { assigned, clusterGraph, clusterRows, coarse, traces } from './clusters.js';

/**
 * ‖A - S Sᵀ‖ / entries over all graphs, from what is at hand: the sum of the squares of A, Sᵀ A S and Sᵀ S. The squares of the difference are those of A,
 * less twice tr(Sᵀ A S), and those of Sᵀ S.
 */
export function linkLoss(squares: Tensor, adjacency: Tensor, overlap: Tensor, entries: number): Tensor {
  const off = add(sub(squares, scale(sum(traces(adjacency)), 2)), sum(mul(overlap, overlap)));
  return scale(rootAbove(off), 1 / entries);
}

/** mean over nodes of -Σ s log(s + 1e-15). shares: [nodes, clusters] -> []. */
export const entropyLoss = (shares: Tensor): Tensor => mean(sum(neg(mul(shares, log(shift(shares, 1e-15)))), { axis: -1 }));

/** Σ over pairs of nodes of the square of their weight, which edges between the same two nodes share. */
function squaresOf(graph: Graph, like: Tensor): Tensor {
  const { ids, count } = graph.cached('pairs of nodes', () => {
    const [src, dst] = [graph.src.view(), graph.dst.view()];
    const number = new Map<number, number>();
    const pairs = Uint32Array.from({ length: src.length }, (_, e) => {
      const key = src[e] * graph.numNodes + dst[e];
      if (!number.has(key)) number.set(key, number.size);
      return number.get(key) as number;
    });
    return { ids: tensor(pairs), count: number.size };
  });
  const weights = segmentSum(graph.edgeWeight ?? filled({ shape: [graph.numEdges], dtype: like.dtype }, 1), { ids, count });
  return sum(mul(weights, weights));
}

/**
 * Differentiable pooling (arXiv:1806.08804): with S = softmax(assign(x)) each graph becomes as many nodes as `assign` has columns, with the features
 * Sᵀ embed(x) and an edge between every two, Sᵀ A S. Two losses are added while training: ‖A - S Sᵀ‖ / Σ n², over the entries of all graphs, and the
 * mean over nodes of -Σ s log(s + 1e-15).
 *
 * Shapes: x [nodes, f] -> [graphs · clusters, f]. Params: assign, embed, those of the layers. As PyG's `dense_diff_pool`, which counts padding among the
 * entries and the nodes; here it takes memory for the nodes and edges alone.
 *
 * @pyg dense_diff_pool
 * @example layers.diffPool({ assign: layers.sageConv({ units: 10 }), embed: layers.sageConv({ units: 32, activation: 'relu' }) })
 */
export const diffPool = define({
  kind: 'diffPool',
  options: {
    /** Makes the score of each cluster, of x and the graph. */
    assign: layer(),
    /** Makes the features that are pooled. Default: x as it is. */
    embed: nullable(layer()),
    /** Weight of the link loss. Default 1. */
    linkLoss: number({ min: 0, default: 1 }),
    /** Weight of the entropy. Default 1. */
    entropyLoss: number({ min: 0, default: 1 }),
  },
  needsGraph: true,
  parts: ({ assign, embed }): Readonly<Record<string, Part>> => ({
    assign: { layer: assign },
    ...(embed === null ? {} : { embed: { layer: embed } }),
  }),
  call: (options, _params, given, graph, context, { assign, embed }) => {
    const x = embed === undefined ? given : embed(given);
    const shares = softmax(assign(given));
    const { x: pooled, adjacency, overlap } = coarse(assigned(graph, x, shares));
    if (context.training && graph.numNodes > 0) {
      const entries = graphSizes(graph).reduce((all, size) => all + size * size, 0);
      context.addLoss(linkLoss(squaresOf(graph, x), adjacency, overlap, entries), options.linkLoss);
      context.addLoss(entropyLoss(shares), options.entropyLoss);
    }
    return { x: clusterRows(pooled), graph: clusterGraph(graph, adjacency) };
  },
});

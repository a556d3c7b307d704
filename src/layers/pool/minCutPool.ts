import { number } from '../../core/options/vocabulary.js';
import { scale } from '../../ops/affine.js';
import { mul } from '../../ops/binary.js';
import { neg } from '../../ops/neg.js';
import { mean } from '../../ops/reduce.js';
import { softmax } from '../../ops/softmax.js';
import { sum } from '../../ops/sum.js';
import type { Tensor } from '../../runtime/tensor.js';
import { define } from '../define.js';
import { layer } from '../options.js';
import { type Assigned, assigned, clusterGraph, clusterRows, coarse, normalised, orthogonality, share, traces } from './clusters.js';

/** mean over graphs of -tr(Sᵀ A S) / tr(Sᵀ D S); 0 for a graph without edges. */
export function minCutLoss({ shares, degrees }: Assigned, adjacency: Tensor): Tensor {
  const volumes = sum(mul(degrees, mul(shares, shares)), { axis: [1, 2] });
  return neg(mean(share(traces(adjacency), volumes)));
}

/**
 * Minimum cut pooling (arXiv:1907.00481): with S = softmax(assign(x) / temperature) each graph becomes as many nodes as `assign` has columns, with the
 * features Sᵀ x and an edge between every two: Sᵀ A S without its diagonal, D^-1/2 on both sides. Two losses are added while training, means over the
 * graphs: -tr(Sᵀ A S) / tr(Sᵀ D S), and ‖SᵀS / ‖SᵀS‖ - I / √k‖.
 *
 * Shapes: x [nodes, f] -> [graphs · clusters, f]. Params: assign, those of the layer. As PyG's `dense_mincut_pool`; here it takes memory for the nodes
 * and edges alone.
 *
 * @pyg dense_mincut_pool
 * @example layers.minCutPool({ assign: layers.dense({ units: 8 }) })
 */
export const minCutPool = define({
  kind: 'minCutPool',
  options: {
    /** Makes the score of each cluster, of x and the graph. */
    assign: layer(),
    /** Scores are divided by this. Default 1. */
    temperature: number({ above: 0, default: 1 }),
    /** Weight of the cut. Default 1. */
    cutLoss: number({ min: 0, default: 1 }),
    /** Weight of the orthogonality. Default 1. */
    orthogonalityLoss: number({ min: 0, default: 1 }),
  },
  needsGraph: true,
  parts: ({ assign }) => ({ assign: { layer: assign } }),
  call: ({ temperature, cutLoss, orthogonalityLoss }, _params, given, graph, context, { assign }) => {
    const scores = assign(given);
    const blocks = assigned(graph, given, softmax(temperature === 1 ? scores : scale(scores, 1 / temperature)));
    const { x, adjacency, overlap } = coarse(blocks);
    if (context.training) {
      context.addLoss(minCutLoss(blocks, adjacency), cutLoss);
      context.addLoss(orthogonality(overlap), orthogonalityLoss);
    }
    return { x: clusterRows(x), graph: clusterGraph(graph, normalised(adjacency)) };
  },
});

import { number } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { shift } from '../../ops/affine.js';
import { bmm } from '../../ops/batched-matmul.js';
import { mul, sub } from '../../ops/binary.js';
import { dropout as drop } from '../../ops/dropout.js';
import { reshape } from '../../ops/layout.js';
import { neg } from '../../ops/neg.js';
import { norm } from '../../ops/norm.js';
import { mean } from '../../ops/reduce.js';
import { selu } from '../../ops/smooth-activations.js';
import { softmax } from '../../ops/softmax.js';
import { sum } from '../../ops/sum.js';
import type { Tensor } from '../../runtime/tensor.js';
import { define, floatOf } from '../define.js';
import { layer } from '../options.js';
import { ofGraphSizes } from '../perGraph.js';
import { type Assigned, assigned, clusterGraph, clusterRows, coarse, normalised, orthogonality, share, traces } from './clusters.js';

/** mean over graphs of -tr(Sᵀ (A - d dᵀ / 2m) S) / 2m, for 2m the sum of the degrees d: minus the modularity. 0 for a graph without edges. */
export function modularityLoss({ shares, degrees }: Assigned, adjacency: Tensor): Tensor {
  const volume = sum(degrees, { axis: [1, 2] });
  const perCluster = bmm(shares, degrees, { transposeA: true });
  const expected = share(sum(mul(perCluster, perCluster), { axis: [1, 2] }), volume);
  return neg(mean(share(sub(traces(adjacency), expected), volume)));
}

/** mean over graphs of ‖Σ s‖ √k / n - 1: 0 for clusters of one size, √k - 1 for a single one. */
function collapseLoss({ shares }: Assigned, graph: Graph): Tensor {
  const sizes = norm(sum(shares, { axis: 1 }), { axis: 1 });
  const inverse = reshape(
    ofGraphSizes(graph, floatOf(shares), (size) => Math.sqrt(shares.shape[2]) / Math.max(size, 1)),
    [-1],
  );
  return shift(mean(mul(sizes, inverse)), -1);
}

/**
 * Deep modularity networks (arXiv:2006.16904): with S = softmax(dropout(assign(x))) each graph becomes as many nodes as `assign` has columns, with the
 * features selu(Sᵀ x) and an edge between every two: Sᵀ A S without its diagonal, D^-1/2 on both sides. Three losses are added while training, means
 * over the graphs: -tr(Sᵀ (A - d dᵀ / 2m) S) / 2m, ‖SᵀS / ‖SᵀS‖ - I / √k‖, and ‖Σ s‖ √k / n - 1.
 *
 * Shapes: x [nodes, f] -> [graphs · clusters, f]. Params: assign, those of the layer. As PyG's DMoNPooling; here it takes memory for the nodes and edges
 * alone.
 *
 * @pyg DMoNPooling
 * @example layers.dmonPooling({ assign: layers.mlp({ units: [32, 8], norm: 'none' }) })
 */
export const dmonPooling = define({
  kind: 'dmonPooling',
  options: {
    /** Makes the score of each cluster, of x and the graph; PyG has an mlp without norms and activations. */
    assign: layer(),
    /** Probability of dropping a score while training. Default 0. */
    dropout: number({ min: 0, max: 1, default: 0 }),
    /** Weight of the modularity. Default 1. */
    spectralLoss: number({ min: 0, default: 1 }),
    /** Weight of the orthogonality. Default 1. */
    orthogonalityLoss: number({ min: 0, default: 1 }),
    /** Weight of what clusters of different sizes cost. Default 1. */
    clusterLoss: number({ min: 0, default: 1 }),
  },
  needsGraph: true,
  parts: ({ assign }) => ({ assign: { layer: assign, pyg: 'mlp' } }),
  call: ({ dropout, spectralLoss, orthogonalityLoss, clusterLoss }, _params, given, graph, context, { assign }) => {
    const scores = assign(given);
    const dropping = context.training && dropout > 0;
    const kept = dropping ? drop(scores, { rate: dropout, key: context.requireKey('layers.dmonPooling') }) : scores;
    const blocks = assigned(graph, given, softmax(kept));
    const { x, adjacency, overlap } = coarse(blocks);
    if (context.training) {
      context.addLoss(modularityLoss(blocks, adjacency), spectralLoss);
      context.addLoss(orthogonality(overlap), orthogonalityLoss);
      context.addLoss(collapseLoss(blocks, graph), clusterLoss);
    }
    return { x: selu(clusterRows(x)), graph: clusterGraph(graph, normalised(adjacency)) };
  },
});

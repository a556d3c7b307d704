import { int } from '../core/options/vocabulary.js';
import { Key, permutation } from '../core/random.js';
import type { Graph } from '../graph/graph.js';
import { featuresAt } from '../graph/rows.js';
import type { Context } from '../layers/context.js';
import type { Features } from '../layers/define.js';
import { layer } from '../layers/options.js';
import { uniform } from '../nn/initializers.js';
import { sigmoid } from '../ops/activations.js';
import { mul } from '../ops/binary.js';
import { concat } from '../ops/layout.js';
import { matmul } from '../ops/matmul.js';
import { gather, gatherGrouped, segmentMean } from '../ops/segment.js';
import { sum } from '../ops/sum.js';
import { Tensor, tensor } from '../runtime/tensor.js';
import { defineModel } from './define.js';

/**
 * Deep graph infomax (arXiv:1809.10341), as PyG's DeepGraphInfomax with the summary of the paper: z = encoder(x), s = σ(mean of z over each graph), and z̃ the rows that
 * the encoder makes of x with the rows of each graph in another order. Of each node the logits z W s and z̃ W s: targets [1, 0] and 'binaryCrossEntropy' train it (half of PyG's
 * loss), which `pretrain` does. The order is drawn anew in each step; without a key it is always the same.
 *
 * Shapes: x [nodes, in] -> [nodes, 2]. Params: encoder; kernel W [units, units] U(±1/√units).
 *
 * @example models.deepGraphInfomax({ encoder: layers.gcnConv({ units: 64, activation: 'elu' }), units: 64 })
 */
export const deepGraphInfomax = defineModel({
  kind: 'deepGraphInfomax',
  options: {
    /** Makes the rows of the nodes: a layer or a model. */
    encoder: layer(),
    /** Width of these rows. */
    units: int({ min: 1 }),
  },
  needsGraph: true,
  takesSparse: true,
  params: ({ units }) => ({ kernel: { shape: [units, units], init: uniform(1 / Math.sqrt(units)), pyg: 'weight' } }),
  parts: ({ encoder }) => ({ encoder: { layer: encoder, pyg: 'encoder' } }),
  call: (_options, { kernel }, x, graph, context, { encoder }) => {
    const z = encoder(x);
    const summary = sigmoid(segmentMean(z, graph.pool));
    const other = encoder(corrupted(x, graph, context));
    return concat([agreement(z, summary, kernel, graph), agreement(other, summary, kernel, graph)]);
  },
});

/** How well rows go with the summary of their graph: z W s. z: [nodes, f], summary: [graphs, f] -> [nodes, 1]. */
export const agreement = (z: Tensor, summary: Tensor, kernel: Tensor, graph: Graph): Tensor =>
  sum(mul(z, gatherGrouped(matmul(summary, kernel, { transposeB: true }), graph.graphOf, graph.pool)), { axis: 1, keepDims: true });

/** The rows of each graph in another order. */
function corrupted(x: Features, graph: Graph, context: Context): Features {
  const key = context.nextKey() ?? new Key(0, 0);
  const starts = graph.nodePtr.view();
  const order = new Uint32Array(graph.numNodes);
  for (let g = 0; g < graph.numGraphs; g++)
    order.set(
      permutation(starts[g + 1] - starts[g], key).map((row) => row + starts[g]),
      starts[g],
    );
  return x instanceof Tensor ? gather(x, order) : featuresAt(x, tensor(order));
}

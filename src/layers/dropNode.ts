import { number } from '../core/options/vocabulary.js';
import { uniform } from '../runtime/drawn.js';
import type { Tensor } from '../runtime/tensor.js';
import { define, type Features } from './define.js';
import { edgesAt } from './edgesAt.js';
import type { LayerResult } from './layer.js';

/**
 * Cuts each node off with probability `rate` while training: layers below see none of its edges (arXiv:2005.11079); its features stay. Otherwise the
 * identity. As PyG's `dropout_node`.
 *
 * Shapes: x [nodes, f] -> the same x, dense or sparse. No params.
 *
 * @throws GraphError for targets of edges.
 * @pyg dropout_node
 * @example layers.dropNode({ rate: 0.1 })
 */
export const dropNode = define({
  kind: 'dropNode',
  options: {
    /** Probability of cutting a node off. */
    rate: number({ min: 0, max: 1 }),
  },
  needsGraph: true,
  takesSparse: true,
  call: ({ rate }, _params, x: Features, graph, context): LayerResult => {
    if (!context.training || rate === 0) return x;
    const drawn = uniform(context.requireKey('layers.dropNode'), [graph.numNodes]).view();
    const [src, dst] = [graph.src.view(), graph.dst.view()];
    const kept = Uint32Array.from(src.keys()).filter((e) => drawn[src[e]] >= rate && drawn[dst[e]] >= rate);
    // sparse features go on as they came
    return { x: x as Tensor, graph: edgesAt('layers.dropNode', graph, kept) };
  },
});

import { bool, number } from '../core/options/vocabulary.js';
import { uniform } from '../runtime/drawn.js';
import type { Tensor } from '../runtime/tensor.js';
import { define, type Features } from './define.js';
import { edgesAt } from './edgesAt.js';
import type { LayerResult } from './layer.js';

/**
 * Leaves out each edge with probability `rate` while training, for all layers below (arXiv:1907.10903); what is kept is not scaled. Otherwise the
 * identity. As PyG's `dropout_edge`.
 *
 * Shapes: x [nodes, f] -> the same x, dense or sparse. No params.
 *
 * @throws GraphError for targets of edges.
 * @pyg dropout_edge
 * @example layers.dropEdge({ rate: 0.2 })
 */
export const dropEdge = define({
  kind: 'dropEdge',
  options: {
    /** Probability of dropping an edge. */
    rate: number({ min: 0, max: 1 }),
    /** Decides for an edge and its reverse together: of a graph that has both, edges from the smaller node are drawn, and reversed copies put behind. Default false. */
    forceUndirected: bool(false),
  },
  needsGraph: true,
  takesSparse: true,
  call: ({ rate, forceUndirected }, _params, x: Features, graph, context): LayerResult => {
    if (!context.training || rate === 0) return x;
    const drawn = uniform(context.requireKey('layers.dropEdge'), [graph.numEdges]).view();
    const [src, dst] = [graph.src.view(), graph.dst.view()];
    const kept = Uint32Array.from(src.keys()).filter((e) => drawn[e] >= rate && !(forceUndirected && src[e] > dst[e]));
    const back = forceUndirected ? kept.filter((e) => src[e] !== dst[e]) : new Uint32Array(0);
    const all = new Uint32Array(kept.length + back.length);
    all.set(kept);
    all.set(back, kept.length);
    // sparse features go on as they came
    return { x: x as Tensor, graph: edgesAt('layers.dropEdge', graph, all, kept.length) };
  },
});

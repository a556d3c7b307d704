import { bool } from '../../core/options/vocabulary.js';
import { define, floatOf } from '../define.js';
import { hop } from '../hops.js';

/**
 * The convolution of LightGCN (arXiv:2002.02126): Ã X with Ã = D^-1/2 A D^-1/2, without loops, maps or activations.
 *
 * Shapes: x [nodes, f] -> [nodes, f]. No params.
 *
 * @pyg LGConv
 * @example layers.lgConv()
 */
export const lgConv = define({
  kind: 'lgConv',
  options: {
    /** Symmetric normalisation by the degrees. Default true. */
    normalize: bool(true),
  },
  needsGraph: true,
  call: ({ normalize }, _params, x, graph) => hop(normalize ? graph.gcn({ addSelfLoops: false }, floatOf(x)) : graph.adjacency(), x),
});

import { int, oneOf } from '../../core/options/vocabulary.js';
import { Graph } from '../../graph/graph.js';
import { nearestNeighbours } from '../../graph/points.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { aggregates } from '../aggregate.js';
import { define } from '../define.js';
import { layer } from '../options.js';
import { withoutNodes } from '../pool/keepNodes.js';
import { edgeConvolution } from './edgeConv.js';

/**
 * Edge convolution over the nearest nodes (arXiv:1801.07829): aggregate_j nn([x_i, x_j - x_i]) over the k nodes j of the graph of node i whose features
 * are nearest to its own, itself among them, of equally near ones those with smaller numbers; found anew in each call. As PyG's, and no gradient goes
 * through the choice, for which what is not finite counts as 0. The edges of the graph are not used. Edge weights are ignored. By a k-d tree: n log n
 * steps in few dimensions, up to n² for a graph in many.
 *
 * Shapes: x [nodes, in] -> whatever `nn` makes of [edges, 2 in], one row for each node. Params: nn, those of the network.
 *
 * @pyg DynamicEdgeConv
 * @example layers.dynamicEdgeConv({ nn: layers.mlp({ units: [32, 32] }), k: 8 })
 */
export const dynamicEdgeConv = define({
  kind: 'dynamicEdgeConv',
  options: {
    /** The network that makes messages: a layer or a container. */
    nn: layer(),
    /** Nodes that each node hears, itself included; all of its graph where that has fewer. */
    k: int({ min: 1 }),
    /** Default 'max'. */
    aggregate: oneOf(aggregates, 'max'),
  },
  needsGraph: true,
  parts: ({ nn }) => ({ nn: { layer: nn, pyg: 'nn' } }),
  call: ({ nn, k, aggregate }, _params, x, graph, _context, parts) => {
    return edgeConvolution(nearest(graph, x, k), x, nn, parts.nn, aggregate);
  },
});

/** The graph with edges from the nearest nodes instead of its own. */
function nearest(graph: Graph, x: Tensor, k: number): Graph {
  const values = Array.from(x.view(), (value) => (Number.isFinite(value) ? value : 0)); // so that a row without numbers poisons itself, not the search
  const points = { values, width: x.shape[1], starts: graph.nodePtr.view() };
  const { neighbour, centre } = nearestNeighbours('layers.dynamicEdgeConv', points, k, true);
  return new Graph({
    ...withoutNodes(graph),
    numNodes: graph.numNodes,
    src: tensor(neighbour),
    dst: tensor(centre),
    edgeWeight: null,
    edgeAttr: null,
    pos: graph.pos,
    nodePtr: graph.nodePtr,
  });
}

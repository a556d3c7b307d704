import { oneOf } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { sub } from '../../ops/binary.js';
import { concat } from '../../ops/layout.js';
import type { Tensor } from '../../runtime/tensor.js';
import { type Aggregate, aggregateMessages, aggregates, sourceRows, targetRows } from '../aggregate.js';
import { define } from '../define.js';
import type { Layer, RunPart } from '../layer.js';
import { messageGraph } from '../messageGraph.js';
import { layer } from '../options.js';

/**
 * Edge convolution (arXiv:1801.07829): aggregate_j nn([x_i, x_j - x_i]) over the edges j -> i. Edge weights are ignored.
 *
 * Shapes: x [nodes, in] -> whatever `nn` makes of [edges, 2 in], one row for each node. Params: nn, those of the network.
 *
 * @pyg EdgeConv
 * @example layers.edgeConv({ nn: layers.mlp({ units: [32, 32] }) })
 */
export const edgeConv = define({
  kind: 'edgeConv',
  options: {
    /** The network that makes messages: a layer or a container. */
    nn: layer(),
    /** Default 'max'. */
    aggregate: oneOf(aggregates, 'max'),
  },
  needsGraph: true,
  parts: ({ nn }) => ({ nn: { layer: nn, pyg: 'nn' } }),
  call: ({ nn, aggregate }, _params, x, graph, _context, parts) => edgeConvolution(graph, x, nn, parts.nn, aggregate),
});

/** aggregate_j nn([x_i, x_j - x_i]). `nn` is the network, `run` what runs it. */
export function edgeConvolution(graph: Graph, x: Tensor, nn: Layer, run: RunPart, aggregate: Aggregate): Tensor {
  const own = targetRows(graph, x);
  return aggregateMessages(graph, run(concat([own, sub(sourceRows(graph, x), own)]), messageGraph(graph, nn)), aggregate);
}

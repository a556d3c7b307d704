import { oneOf } from '../../core/options/vocabulary.js';
import { sub } from '../../ops/binary.js';
import { concat } from '../../ops/layout.js';
import type { Tensor } from '../../runtime/tensor.js';
import { aggregateMessages, aggregates, sourceRows, targetRows } from '../aggregate.js';
import { define } from '../define.js';
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
  call: ({ aggregate }, _params, given, graph, _context, { nn }) => {
    const x = given as Tensor;
    const own = targetRows(graph, x);
    return aggregateMessages(graph, nn(concat([own, sub(sourceRows(graph, x), own)])), aggregate);
  },
});

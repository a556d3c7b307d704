import { bool, nullable, oneOf } from '../../core/options/vocabulary.js';
import { sub } from '../../ops/binary.js';
import { concat } from '../../ops/layout.js';
import { aggregateSlots, aggregates } from '../aggregate.js';
import { maskSlots } from '../attention.js';
import { define } from '../define.js';
import { atReceivers, atSenders, entriesOf } from '../entries.js';
import type { Part } from '../layer.js';
import { layer } from '../options.js';
import { positionsOf } from '../positions.js';

/**
 * Convolution over a cloud of points (arXiv:1612.00593, arXiv:1706.02413): global(aggregate_j local([x_j, p_j - p_i])) over the edges j -> i and a loop,
 * with the positions p of the graph. Edge weights are ignored.
 *
 * Shapes: x [nodes, in]; pos [nodes, d] -> whatever the networks make, one row for each node. Params: local and global, those of the networks.
 *
 * @throws GraphError for a graph without positions.
 * @pyg PointNetConv
 * @example layers.pointNetConv({ local: layers.mlp({ units: [32, 32] }) })
 */
export const pointNetConv = define({
  kind: 'pointNetConv',
  options: {
    /** The network that makes messages: a layer or a container. */
    local: layer(),
    /** Applied to what the messages are aggregated to. Default: nothing. */
    global: nullable(layer()),
    /** Default 'max'. */
    aggregate: oneOf(aggregates, 'max'),
    /** Loops are taken out, and each node gets one. Default true. */
    addSelfLoops: bool(true),
  },
  needsGraph: true,
  parts: ({ local, global }): Readonly<Record<string, Part>> => ({
    local: { layer: local, pyg: 'local_nn' },
    ...(global === null ? {} : { global: { layer: global, pyg: 'global_nn' } }),
  }),
  call: ({ aggregate, addSelfLoops }, _params, x, graph, _context, { local, global }) => {
    const pos = positionsOf('layers.pointNetConv', graph);
    const structure = graph.attention({ addSelfLoops });
    const entries = entriesOf(structure.csr);
    const away = sub(atSenders(entries, pos), atReceivers(entries, pos));
    const messages = maskSlots(graph, structure, local(concat([atSenders(entries, x), away])));
    const heard = aggregateSlots(entries.incoming, messages, aggregate);
    return global === undefined ? heard : global(heard);
  },
});

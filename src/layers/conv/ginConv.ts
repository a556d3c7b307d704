import { bool, number } from '../../core/options/vocabulary.js';
import { spmm } from '../../ops/spmm.js';
import { aggregateNeighbours } from '../aggregate.js';
import { define } from '../define.js';
import { addSelf, epsSpec, fixedEps } from '../epsilon.js';
import { layer } from '../options.js';
import { receiverRows } from '../receivers.js';

/**
 * Graph isomorphism network (arXiv:1810.00826): nn((1 + ε) x_i + Σ_j x_j) over the senders j of node i. Edge weights are ignored.
 *
 * Shapes: x [nodes, in] -> whatever `nn` makes of [nodes, in]. Params: nn, those of the network; eps [1] with `trainEps`.
 * Buffers: eps [1] without it.
 *
 * @pyg GINConv
 * @example layers.ginConv({ nn: layers.mlp({ units: [32, 32] }) })
 */
export const ginConv = define({
  kind: 'ginConv',
  options: {
    /** The network applied to the sums: a layer or a container. */
    nn: layer(),
    /** ε, or where it starts. Default 0. */
    eps: number({ default: 0 }),
    /** Learns ε. Default false. */
    trainEps: bool(false),
  },
  needsGraph: true,
  takesBlocks: true,
  params: ({ trainEps, eps }) => epsSpec(trainEps, eps),
  buffers: ({ trainEps, eps }) => epsSpec(!trainEps, eps),
  parts: ({ nn }) => ({ nn: { layer: nn, pyg: 'nn' } }),
  call: ({ eps }, params, x, graph, context, { nn }) => {
    const whole = graph.numReceivers === graph.numNodes;
    // without ε the node itself is one more sender: a single pass
    if (whole && graph.edgeMask === null && params.eps === undefined && fixedEps(eps, context) === 0) return nn(spmm(graph.loopedCsr, x));
    return nn(addSelf(receiverRows(graph, x), aggregateNeighbours(graph, x, 'sum'), params.eps, eps, context));
  },
});

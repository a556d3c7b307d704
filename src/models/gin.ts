import { bool } from '../core/options/vocabulary.js';
import { ginConv } from '../layers/conv/ginConv.js';
import { mlp } from '../layers/mlp.js';
import { defineModel } from './define.js';
import { runStack, stackOptions, stackParts } from './stack.js';

/**
 * Graph isomorphism network (arXiv:1810.00826), as PyG's GIN: at each depth h ← dropout(act(norm(MLP((1 + ε) h_i + Σ_j h_j)))) over
 * the senders j of node i, with MLP = linear map, norm, act, linear map. Then, as the options say, the depths joined, the nodes of each
 * graph reduced, and a head: a linear map for nodes, two with act between them for graphs. Without a readout and a jump the last
 * MLP makes the outputs.
 *
 * Shapes: x [nodes, in] -> [nodes, outputs], or [graphs, outputs] with a readout. Params: conv1, conv2, … (nn: dense1, norm1,
 * dense2; eps [1] with `trainEps`), norm1, …, head. `norm` stands in the MLPs and after them.
 * Differs from PyG: 'layerNorm' in the MLPs normalises each graph; there it takes all nodes of a batch as one, so that a graph's result
 * depends on its neighbours in the batch. `io.loadPyG` and `io.savePyG` refuse it.
 *
 * @example models.gin({ units: 64, layers: 5, norm: 'batchNorm', readout: 'sum', outputs: 2 })
 */
export const gin = defineModel({
  kind: 'gin',
  options: {
    ...stackOptions,
    /** Learns the weight of a node's own features. Default false. */
    trainEps: bool(false),
  },
  needsGraph: true,
  parts: (options) => {
    const { activation, norm, trainEps } = options;
    return stackParts(options, (units) => ginConv({ nn: mlp({ units: [units, units], activation, norm }), trainEps }));
  },
  call: (options, _params, x, graph, _context, parts) => runStack(options, x, graph, parts),
});

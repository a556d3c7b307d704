import { edgeConv } from '../layers/conv/edgeConv.js';
import { mlp } from '../layers/mlp.js';
import { defineModel } from './define.js';
import { runStack, stackOptions, stackParts } from './stack.js';

/**
 * Network of edge convolutions (arXiv:1801.07829), as PyG's EdgeCNN: at each depth h ← dropout(act(norm(max_j MLP([h_i, h_j - h_i])))), with MLP = linear map,
 * norm, act, linear map. Then, as the options say, the depths joined, the nodes
 * of each graph reduced, and a head: a linear map for nodes, two with act between them for graphs. Without a readout and a jump the last convolution
 * makes the outputs. `norm` stands in the MLPs, where it takes messages, and after them.
 *
 * Shapes: x [nodes, in] -> [nodes, outputs], or [graphs, outputs] with a readout. Params: conv1, conv2, … (nn: dense1, norm1, dense2), norm1, …, head.
 * Differs from PyG: 'layerNorm' in the MLPs normalises the messages of each graph; there those of all graphs of a batch count as one. `io.loadPyG` and
 * `io.savePyG` refuse it.
 *
 * @example models.edgeCnn({ units: 32, layers: 2, readout: 'max', outputs: 3 })
 */
export const edgeCnn = defineModel({
  kind: 'edgeCnn',
  options: stackOptions,
  needsGraph: true,
  parts: (options) => {
    const { activation, norm } = options;
    return stackParts(options, (units) => edgeConv({ nn: mlp({ units: [units, units], activation, norm }) }));
  },
  call: (options, _params, x, graph, _context, parts) => runStack(options, x, graph, parts),
});

import { pnaConv, pnaOptions } from '../layers/conv/pnaConv.js';
import { defineModel } from './define.js';
import { runStack, stackOptions, stackParts } from './stack.js';

/**
 * Principal neighbourhood aggregation (arXiv:2004.05718), as PyG's PNA: at each depth h ← dropout(act(norm(pnaConv(h)))). Then, as the options say, the depths joined, the nodes
 * of each graph reduced, and a head: a linear map for nodes, two with act between them for graphs. Without a readout and a jump the last convolution
 * makes the outputs.
 *
 * Shapes: x [nodes, in] -> [nodes, outputs], or [graphs, outputs] with a readout. Params: conv1, conv2, …, those of `pnaConv`, norm1, …, head.
 *
 * @example models.pna({ units: 16, aggregators: ['mean', 'max', 'std'], scalers: ['identity', 'amplification'], degrees: [0, 4, 7, 2], readout: 'sum', outputs: 1 })
 */
export const pna = defineModel({
  kind: 'pna',
  options: {
    ...stackOptions,
    ...pnaOptions,
  },
  needsGraph: true,
  parts: (options) => {
    const { aggregators, scalers, degrees, towers, divideInput, useEdgeAttr } = options;
    return stackParts(options, (units) => pnaConv({ units, aggregators, scalers, degrees, towers, divideInput, useEdgeAttr }));
  },
  call: (options, _params, x, graph, _context, parts) => runStack(options, x, graph, parts),
});

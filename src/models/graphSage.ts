import { bool, oneOf } from '../core/options/vocabulary.js';
import { aggregates } from '../layers/aggregate.js';
import { sageConv } from '../layers/conv/sageConv.js';
import type { Tensor } from '../runtime/tensor.js';
import { defineModel } from './define.js';
import { runStack, stackOptions, stackParts } from './stack.js';

/**
 * GraphSAGE (arXiv:1706.02216), as PyG's GraphSAGE: at each depth h ← dropout(act(norm(aggregate_j(h_j) W + h_i R + b))) over the
 * senders j of node i. Then, as the options say, the depths joined, the nodes of each graph reduced, and a head: a linear map for nodes,
 * two with act between them for graphs. Without a readout and a jump the last convolution makes the outputs.
 *
 * Shapes: x [nodes, in] -> [nodes, outputs], or [graphs, outputs] with a readout. Params: conv1, conv2, … (kernel, bias,
 * rootKernel), norm1, …, head.
 *
 * @example models.graphSage({ units: 32, layers: 2, outputs: 7, dropout: 0.5 })
 */
export const graphSage = defineModel({
  kind: 'graphSage',
  options: {
    ...stackOptions,
    /** What a node makes of its senders. Default 'mean'. */
    aggregate: oneOf(aggregates, 'mean'),
    /** Divides each row that a convolution makes by its length. Default false. */
    normalize: bool(false),
  },
  needsGraph: true,
  takesSparse: true,
  parts: (options) => {
    const { aggregate, normalize } = options;
    return stackParts(options, (units) => sageConv({ units, aggregate, normalize }));
  },
  // the first layer takes sparse features or refuses them
  call: (options, _params, x, graph, _context, parts) => runStack(options, x as Tensor, graph, parts),
});

import { type Aggregate, aggregates } from '../layers/aggregate.js';
import { sageConv } from '../layers/conv/sageConv.js';
import type { Tensor } from '../runtime/tensor.js';
import { defineModel } from './define.js';
import { runStack, type StackOptions, stackOptions, stackParts } from './stack.js';

/** Options of `graphSage`. */
export interface GraphSageOptions extends StackOptions {
  /** What a node makes of its senders. Default 'mean'. */
  readonly aggregate: Aggregate;
  /** Divides each row that a convolution makes by its length. Default false. */
  readonly normalize: boolean;
}

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
export const graphSage = defineModel<GraphSageOptions, Pick<GraphSageOptions, 'units'> & Partial<GraphSageOptions>>({
  kind: 'graphSage',
  options: {
    ...stackOptions,
    aggregate: { type: 'string', values: aggregates, default: 'mean' },
    normalize: { type: 'boolean', default: false },
  },
  needsGraph: true,
  takesSparse: true,
  parts: (options) => {
    const { aggregate, normalize } = options;
    return stackParts(options, (units) => sageConv({ units, aggregate, normalize }));
  },
  call: (options, _params, x, graph, _context, parts) => runStack(options, x as Tensor, graph, parts),
});

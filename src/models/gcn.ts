import { bool } from '../core/options/vocabulary.js';
import { gcnConv } from '../layers/conv/gcnConv.js';
import type { Tensor } from '../runtime/tensor.js';
import { defineModel } from './define.js';
import { runStack, stackOptions, stackParts } from './stack.js';

/**
 * Graph convolutional network (arXiv:1609.02907), as PyG's GCN: at each depth h ← dropout(act(norm(Â h W + b))). Then, as the options say, the depths joined, the nodes
 * of each graph reduced, and a head: a linear map for nodes, two with act between them for graphs. Without a readout and a jump the last convolution
 * makes the outputs.
 *
 * Shapes: x [nodes, in], dense or sparse -> [nodes, outputs], or [graphs, outputs] with a readout. Params: conv1, conv2, … (kernel, bias), norm1, …, head.
 *
 * @example models.gcn({ units: 16, layers: 2, outputs: 7, dropout: 0.5 })
 */
export const gcn = defineModel({
  kind: 'gcn',
  options: {
    ...stackOptions,
    /** Self-loops weigh 2 instead of 1. Default false. */
    improved: bool(false),
  },
  needsGraph: true,
  takesSparse: true,
  parts: (options) => stackParts(options, (units) => gcnConv({ units, improved: options.improved })),
  // the first layer takes sparse features or refuses them
  call: (options, _params, x, graph, _context, parts) => runStack(options, x as Tensor, graph, parts),
});

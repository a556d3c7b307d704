import { OptionError } from '../core/errors.js';
import { bool, int } from '../core/options/vocabulary.js';
import { gatConv } from '../layers/conv/gatConv.js';
import { gatv2Conv } from '../layers/conv/gatv2Conv.js';
import type { Tensor } from '../runtime/tensor.js';
import { defineModel } from './define.js';
import { runStack, stackOptions, stackParts } from './stack.js';

/**
 * Graph attention network (arXiv:1710.10903), as PyG's GAT: at each depth h ← dropout(act(norm(gatConv(h)))), whose heads stand side by side and share
 * `units`; the convolution that makes the outputs takes their mean. Then, as the options say, the depths joined, the nodes
 * of each graph reduced, and a head: a linear map for nodes, two with act between them for graphs. Without a readout and a jump the last convolution
 * makes the outputs.
 *
 * Shapes: x [nodes, in], dense or sparse -> [nodes, outputs], or [graphs, outputs] with a readout. Params: conv1, conv2, …, those of `gatConv` or
 * `gatv2Conv`, norm1, …, head.
 *
 * @throws OptionError where the heads do not divide `units`.
 * @example models.gat({ units: 64, heads: 8, layers: 2, outputs: 7, dropout: 0.6, activation: 'elu' })
 */
export const gat = defineModel({
  kind: 'gat',
  options: {
    ...stackOptions,
    /** Number of heads, which divides `units`. Default 1. */
    heads: int({ min: 1, default: 1 }),
    /** Attention of `gatv2Conv` (arXiv:2105.14491). Default false. */
    v2: bool(false),
    /** Edge attributes, where the graph has some, take part in the attention. Default true. */
    useEdgeAttr: bool(true),
  },
  settle: ({ units, heads }, where) => {
    if (units % heads === 0) return {};
    throw new OptionError({ where, what: "the heads do not divide 'units'", got: `${heads} heads for ${units}`, expected: 'a divisor' });
  },
  needsGraph: true,
  takesSparse: true,
  parts: (options) => {
    const { heads, v2, dropout, useEdgeAttr } = options;
    return stackParts(options, (units, isOutput) =>
      (v2 ? gatv2Conv : gatConv)({ units: isOutput ? units : units / heads, heads, concat: !isOutput, dropout, useEdgeAttr }),
    );
  },
  // the first layer takes sparse features or refuses them
  call: (options, _params, x, graph, _context, parts) => runStack(options, x as Tensor, graph, parts),
});

import { ShapeError } from '../../core/errors.js';
import { uniform } from '../../nn/initializers.js';
import { relu } from '../../ops/activations.js';
import { add } from '../../ops/binary.js';
import { linear } from '../../ops/matmul.js';
import type { Tensor } from '../../runtime/tensor.js';
import { aggregateMessages, sourceRows } from '../aggregate.js';
import { define } from '../define.js';
import { edgeAttrOf } from '../edgeAttrOf.js';
import { addSelf, epsSpec, type GinConvOptions } from './ginConv.js';

/** Options of `gineConv`. */
export interface GineConvOptions extends GinConvOptions {
  /** Maps edge attributes to the width of x; without it they must have that width. Default true. */
  readonly projectEdges: boolean;
}

/**
 * GIN with edge features (arXiv:1905.12265): nn((1 + ε) x_i + Σ_j relu(x_j + e_ij E + b)) over the edges j -> i.
 *
 * Shapes: x [nodes, in], edgeAttr [edges, s] -> whatever `nn` makes of [nodes, in]. Params: nn, those of the network;
 * edgeKernel [s, in] and edgeBias [in], U(±1/√s), with `projectEdges`; eps [1] with `trainEps`. Buffers: eps [1] without it.
 * Differs from PyG: edges are projected unless `projectEdges` is false; there, only when `edge_dim` is given.
 *
 * @example layers.gineConv({ nn: layers.mlp({ units: [32, 32] }), trainEps: true })
 */
export const gineConv = define<GineConvOptions, Pick<GineConvOptions, 'nn'> & Partial<GineConvOptions>>({
  kind: 'gineConv',
  options: {
    nn: { type: 'layer' },
    eps: { type: 'number', default: 0 },
    trainEps: { type: 'boolean', default: false },
    projectEdges: { type: 'boolean', default: true },
  },
  needsGraph: true,
  params: ({ projectEdges, trainEps, eps }, [, width], graph) => {
    const columns = projectEdges ? edgeAttrOf('layers.gineConv', graph).shape[1] : 0;
    return {
      ...epsSpec(trainEps, eps),
      ...(projectEdges
        ? {
            edgeKernel: { shape: [columns, width], init: 'kaimingUniform', pyg: 'lin.weight', transpose: true },
            edgeBias: { shape: [width], init: uniform(1 / Math.sqrt(columns)), pyg: 'lin.bias' },
          }
        : {}),
    };
  },
  buffers: ({ trainEps, eps }) => epsSpec(!trainEps, eps),
  parts: ({ nn }) => ({ nn: { layer: nn, pyg: 'nn' } }),
  call: ({ eps }, { edgeKernel, edgeBias, ...params }, x, graph, context, { nn }) => {
    const own = x as Tensor;
    const attributes = edgeAttrOf('layers.gineConv', graph);
    if (!edgeKernel && attributes.shape[1] !== own.shape[1]) {
      throw new ShapeError({
        where: 'layers.gineConv',
        what: 'edge attributes and features differ in width',
        got: `${attributes.shape[1]} and ${own.shape[1]} columns`,
        expected: 'equal widths',
        mend: 'Leave projectEdges on',
      });
    }
    const edges = edgeKernel ? linear(attributes, edgeKernel, edgeBias) : attributes;
    const messages = relu(add(sourceRows(graph, own), edges));
    return nn(addSelf(own, aggregateMessages(graph, messages, 'sum'), params.eps, eps, context));
  },
});

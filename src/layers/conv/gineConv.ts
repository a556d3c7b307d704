import { ShapeError } from '../../core/errors.js';
import { bool, number } from '../../core/options/vocabulary.js';
import { uniform } from '../../nn/initializers.js';
import { relu } from '../../ops/activations.js';
import { add } from '../../ops/binary.js';
import { linear } from '../../ops/matmul.js';
import { aggregateMessages, sourceRows } from '../aggregate.js';
import { define } from '../define.js';
import { edgeAttrOf } from '../edgeAttrOf.js';
import { addSelf, epsSpec } from '../epsilon.js';
import { layer } from '../options.js';

/**
 * GIN with edge features (arXiv:1905.12265): nn((1 + ε) x_i + Σ_j relu(x_j + e_ij E + b)) over the edges j -> i. Edge weights are ignored.
 *
 * Shapes: x [nodes, in], edgeAttr [edges, s] -> whatever `nn` makes of [nodes, in]. Params: nn, those of the network;
 * edgeKernel [s, in] and edgeBias [in], U(±1/√s), with `projectEdges`; eps [1] with `trainEps`. Buffers: eps [1] without it.
 * Differs from PyG: edges are projected unless `projectEdges` is false; there, only when `edge_dim` is given.
 *
 * @pyg GINEConv
 * @example layers.gineConv({ nn: layers.mlp({ units: [32, 32] }), trainEps: true })
 */
export const gineConv = define({
  kind: 'gineConv',
  options: {
    /** The network applied to the sums: a layer or a container. */
    nn: layer(),
    /** ε, or where it starts. Default 0. */
    eps: number({ default: 0 }),
    /** Learns ε. Default false. */
    trainEps: bool(false),
    /** Maps edge attributes to the width of x; without it they must have that width. Default true. */
    projectEdges: bool(true),
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
    const attributes = edgeAttrOf('layers.gineConv', graph);
    if (!edgeKernel && attributes.shape[1] !== x.shape[1]) {
      throw new ShapeError({
        where: 'layers.gineConv',
        what: 'edge attributes and features differ in width',
        got: `${attributes.shape[1]} and ${x.shape[1]} columns`,
        expected: 'equal widths',
        mend: 'Leave projectEdges on',
      });
    }
    const edges = edgeKernel ? linear(attributes, edgeKernel, edgeBias) : attributes;
    const messages = relu(add(sourceRows(graph, x), edges));
    return nn(addSelf(x, aggregateMessages(graph, messages, 'sum'), params.eps, eps, context));
  },
});

import { int, number } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { scale, shift } from '../../ops/affine.js';
import { mul } from '../../ops/binary.js';
import { linear, matmul } from '../../ops/matmul.js';
import { cos } from '../../ops/unary.js';
import type { Tensor } from '../../runtime/tensor.js';
import { aggregateMessages, sourceRows } from '../aggregate.js';
import { define } from '../define.js';
import { edgeAttrOf } from '../edgeAttrOf.js';
import { layer } from '../options.js';
import { distancesOf } from '../positions.js';

/**
 * Continuous-filter convolution (arXiv:1706.08566): (Σ_j x_j A ⊙ nn(e_ij) ½ (cos(π d_ij / cutoff) + 1)) B + b over the edges j -> i, where d is the distance
 * of the ends by the positions of the graph, or its edge weights where there are none. Edges beyond the cutoff are not taken out, as in PyG: the graph
 * is to hold those within.
 *
 * Shapes: x [nodes, in]; edgeAttr [edges, s] -> [nodes, units]. Params: nn, those of the network, whose width is `filters`; inKernel A [in, filters]
 * and kernel B [filters, units], glorotUniform; bias [units] zeros.
 *
 * @throws GraphError without edge attributes, or without positions and edge weights.
 * @pyg schnet.CFConv
 * @example layers.cfConv({ units: 32, filters: 16, nn: layers.dense({ units: 16 }), cutoff: 5 })
 */
export const cfConv = define({
  kind: 'cfConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** Number of filters. */
    filters: int({ min: 1 }),
    /** Makes the filters of an edge from its attributes: a layer or a container. */
    nn: layer(),
    /** The distance at which the cosine is 0. */
    cutoff: number({ above: 0 }),
  },
  needsGraph: true,
  parts: ({ nn }) => ({ nn: { layer: nn, pyg: 'nn' } }),
  params: ({ units, filters }, [, width]) => ({
    inKernel: { shape: [width, filters], init: 'glorotUniform', pyg: 'lin1.weight', transpose: true },
    kernel: { shape: [filters, units], init: 'glorotUniform', pyg: 'lin2.weight', transpose: true },
    bias: { shape: [units], init: 'zeros', pyg: 'lin2.bias' },
  }),
  call: ({ cutoff }, params, given, graph, _context, { nn }) => {
    const where = 'layers.cfConv';
    const filters = nn(edgeAttrOf(where, graph));
    return filtered(params, given, graph, faded(filters, distancesOf(where, graph), cutoff));
  },
});

/** Filters that fade to 0 at the cutoff: ½ (cos(π d / cutoff) + 1). filters: [edges, f], distances: [edges, 1]. */
export const faded = (filters: Tensor, distances: Tensor, cutoff: number): Tensor =>
  mul(filters, scale(shift(cos(scale(distances, Math.PI / cutoff)), 1), 0.5));

/** (Σ_j x_j A ⊙ w_ij) B + b. x: [nodes, in], filters w: [edges, filters] -> [nodes, units]. */
export const filtered = ({ inKernel, kernel, bias }: Record<string, Tensor>, x: Tensor, graph: Graph, filters: Tensor): Tensor =>
  linear(aggregateMessages(graph, mul(sourceRows(graph, matmul(x, inKernel)), filters), 'sum'), kernel, bias);

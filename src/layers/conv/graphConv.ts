import { bool, int, oneOf } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { uniform } from '../../nn/initializers.js';
import { add } from '../../ops/binary.js';
import { SparseTensor } from '../../runtime/sparse.js';
import type { Tensor } from '../../runtime/tensor.js';
import { affineMap, project } from '../activate.js';
import { aggregateNeighbours, aggregates, isLinear } from '../aggregate.js';
import { define, refuseSparse } from '../define.js';
import { activation } from '../options.js';
import { receiverRows } from '../receivers.js';

/**
 * Higher-order graph convolution of Morris et al. (arXiv:1810.02244): act(aggregate_j(w_ij x_j) W + b + x_i R) over the
 * senders j of node i, with the graph's edge weights. The mean divides by the number of edges, not by their weights.
 *
 * Shapes: x [nodes, in], dense or sparse (dense for max, min) -> [nodes, units]. Params: kernel [in, units]; bias
 * [units]; rootKernel [in, units]; all start as U(±1/√in).
 *
 * @pyg GraphConv
 * @example layers.graphConv({ units: 16, activation: 'relu' })
 */
export const graphConv = define({
  kind: 'graphConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** Default 'linear'. */
    activation: activation('linear'),
    /** Default 'sum'. */
    aggregate: oneOf(aggregates, 'sum'),
    /** Default true. */
    useBias: bool(true),
  },
  needsGraph: true,
  takesBlocks: true,
  takesSparse: true,
  params: ({ units, useBias }, [, width]) => ({
    kernel: { shape: [width, units], init: 'kaimingUniform', pyg: 'lin_rel.weight', transpose: true },
    ...(useBias ? { bias: { shape: [units], init: uniform(1 / Math.sqrt(width)), pyg: 'lin_rel.bias' } } : {}),
    rootKernel: { shape: [width, units], init: 'kaimingUniform', pyg: 'lin_root.weight', transpose: true },
  }),
  call: ({ units, activation, aggregate }, { kernel, bias = null, rootKernel }, x, graph) => {
    const weights = graph.edgeWeight;
    const root = affineMap(receiverRows(graph, x), rootKernel, bias, 'linear');
    let y: Tensor;
    if (isLinear(aggregate) && (x instanceof SparseTensor || units < x.shape[1])) {
      y = aggregateNeighbours(graph, project(x, kernel), aggregate, weights);
    } else {
      refuseSparse(`layers.graphConv with '${aggregate}'`, x);
      y = project(aggregateNeighbours(graph, x, aggregate, weights), kernel);
    }
    return byName('layers.graphConv', activation)(add(y, root));
  },
});

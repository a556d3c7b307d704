import { bool, either, int, oneOf, optional } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { uniform } from '../../nn/initializers.js';
import { add } from '../../ops/binary.js';
import { normalizeRows } from '../../ops/normalize-rows.js';
import { spmm } from '../../ops/spmm.js';
import { SparseTensor } from '../../runtime/sparse.js';
import type { Tensor } from '../../runtime/tensor.js';
import { affineMap, project as mapOnly } from '../activate.js';
import { aggregateNeighbours, aggregates, maskMessages, sourceRows } from '../aggregate.js';
import { joinedWidth } from '../aggregation/named.js';
import { aggregateBy } from '../aggregation/overMessages.js';
import { lstmAggregation } from '../aggregation/recurrentAggregation.js';
import { cellSpecs } from '../cell/gru.js';
import { define, type Features, refuseSparse } from '../define.js';
import type { Part } from '../layer.js';
import { activation, layer } from '../options.js';
import { receiverRows } from '../receivers.js';

/**
 * GraphSAGE (arXiv:1706.02216): act(aggregate_j(x_j) W + x_i R + b) over the senders j of node i. Edge weights are ignored.
 *
 * Shapes: x [nodes, in], dense or sparse (sparse for sum, mean) -> [nodes, units]. Params: kernel [in, units]; bias
 * [units]; rootKernel [in, units]; with `project` projectKernel [in, in] and projectBias [in]; with 'lstm' inputKernel and recurrentKernel [in, 4 in],
 * inputBias and recurrentBias [4 in]. All start as U(±1/√in). A layer that aggregates is the part `aggregation`.
 * Where sums and means allow it, the narrower of input and output travels along the edges.
 *
 * @pyg SAGEConv
 * @example layers.sageConv({ units: 16, activation: 'relu', aggregate: 'max' })
 */
export const sageConv = define({
  kind: 'sageConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** Default 'linear'. */
    activation: activation('linear'),
    /**
     * What a node makes of its senders: by name; by a long short-term memory over them in the order of the edges ('lstm'); by the maximum of relu(x P +
     * p) ('pool'); or by an aggregation of one's own, a layer. Default 'mean'.
     */
    aggregate: optional(either(oneOf([...aggregates, 'lstm', 'pool']), layer()), 'mean'),
    /** Divides each row of the output by its length, before the activation. Default false. */
    normalize: bool(false),
    /** A map of its own for the node itself. Default true. */
    rootWeight: bool(true),
    /** Sends relu(x P + p) instead of x. Default false. */
    project: bool(false),
    /** Default true. */
    useBias: bool(true),
  },
  needsGraph: true,
  takesBlocks: true,
  takesSparse: true,
  settle: ({ aggregate }) => (aggregate === 'pool' ? { project: true } : {}),
  parts: ({ aggregate }): Readonly<Record<string, Part>> =>
    typeof aggregate === 'string' ? {} : { aggregation: { layer: aggregate, pyg: 'aggr_module' } },
  params: ({ units, aggregate, rootWeight, project, useBias }, [, width]) => ({
    kernel: {
      shape: [typeof aggregate === 'string' ? width : joinedWidth([aggregate], width), units],
      init: 'kaimingUniform',
      pyg: 'lin_l.weight',
      transpose: true,
    },
    ...(useBias ? { bias: { shape: [units], init: uniform(1 / Math.sqrt(width)), pyg: 'lin_l.bias' } } : {}),
    ...(rootWeight ? { rootKernel: { shape: [width, units], init: 'kaimingUniform', pyg: 'lin_r.weight', transpose: true } } : {}),
    ...(project
      ? {
          projectKernel: { shape: [width, width], init: 'kaimingUniform', pyg: 'lin.weight', transpose: true },
          projectBias: { shape: [width], init: uniform(1 / Math.sqrt(width)), pyg: 'lin.bias' },
        }
      : {}),
    ...(aggregate === 'lstm' ? cellSpecs(4, width, width, (name) => `aggr_module.lstm.${name}_l0`) : {}),
  }),
  call: ({ units, activation, aggregate, normalize }, params, x, graph, _context, { aggregation }) => {
    const { kernel, bias = null, rootKernel, projectKernel, projectBias } = params;
    const sent: Features = projectKernel ? affineMap(x, projectKernel, projectBias, 'relu') : x;
    // the bias is added with the root's product, if there is one, where it costs nothing
    const [early, late] = rootKernel ? [null, bias] : [bias, null];
    const messages = (h: Tensor): Tensor => maskMessages(graph, sourceRows(graph, h));
    const heard = (h: Tensor): Tensor => {
      if (typeof aggregate !== 'string') return aggregateBy(aggregation, graph, messages(h));
      if (aggregate !== 'lstm') return aggregateNeighbours(graph, h, aggregate === 'pool' ? 'max' : aggregate);
      const lstm = lstmAggregation({ units: h.shape[1] });
      return aggregateBy((rows, of) => lstm(params, rows, of), graph, messages(h));
    };
    let y: Tensor;
    if ((aggregate === 'sum' || aggregate === 'mean') && (sent instanceof SparseTensor || units < sent.shape[1])) {
      y = spmm(graph.inCsr, mapOnly(sent, kernel), { weights: graph.edgeMask, mean: aggregate === 'mean', bias: early });
    } else {
      refuseSparse(`layers.sageConv with '${typeof aggregate === 'string' ? aggregate : aggregate.kind}'`, sent);
      y = affineMap(heard(sent), kernel, early, 'linear');
    }
    if (rootKernel) y = add(y, affineMap(receiverRows(graph, x), rootKernel, late, 'linear'));
    return byName('layers.sageConv', activation)(normalize ? normalizeRows(y) : y);
  },
});

import { bool, int, oneOf } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { uniform } from '../../nn/initializers.js';
import { add } from '../../ops/binary.js';
import { normalizeRows } from '../../ops/normalize-rows.js';
import { spmm } from '../../ops/spmm.js';
import { SparseTensor } from '../../runtime/sparse.js';
import type { Tensor } from '../../runtime/tensor.js';
import { affineMap, project as mapOnly } from '../activate.js';
import { aggregateNeighbours, aggregates, isLinear } from '../aggregate.js';
import { define, type Features, refuseSparse } from '../define.js';
import { activation } from '../options.js';
import { receiverRows } from '../receivers.js';

/**
 * GraphSAGE (arXiv:1706.02216): act(aggregate_j(x_j) W + x_i R + b) over the senders j of node i. Edge weights are ignored.
 *
 * Shapes: x [nodes, in], dense or sparse (dense for max, min) -> [nodes, units]. Params: kernel [in, units]; bias
 * [units]; rootKernel [in, units]; with `project` projectKernel [in, in] and projectBias [in]. All start as U(±1/√in).
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
    /** Default 'mean'. */
    aggregate: oneOf(aggregates, 'mean'),
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
  params: ({ units, rootWeight, project, useBias }, [, width]) => ({
    kernel: { shape: [width, units], init: 'kaimingUniform', pyg: 'lin_l.weight', transpose: true },
    ...(useBias ? { bias: { shape: [units], init: uniform(1 / Math.sqrt(width)), pyg: 'lin_l.bias' } } : {}),
    ...(rootWeight ? { rootKernel: { shape: [width, units], init: 'kaimingUniform', pyg: 'lin_r.weight', transpose: true } } : {}),
    ...(project
      ? {
          projectKernel: { shape: [width, width], init: 'kaimingUniform', pyg: 'lin.weight', transpose: true },
          projectBias: { shape: [width], init: uniform(1 / Math.sqrt(width)), pyg: 'lin.bias' },
        }
      : {}),
  }),
  call: ({ units, activation, aggregate, normalize }, { kernel, bias = null, rootKernel, projectKernel, projectBias }, x, graph) => {
    const sent: Features = projectKernel ? affineMap(x, projectKernel, projectBias, 'relu') : x;
    // the bias is added with the root's product, if there is one, where it costs nothing
    const [early, late] = rootKernel ? [null, bias] : [bias, null];
    let y: Tensor;
    if (isLinear(aggregate) && (sent instanceof SparseTensor || units < sent.shape[1])) {
      y = spmm(graph.inCsr, mapOnly(sent, kernel), { weights: graph.edgeMask, mean: aggregate === 'mean', bias: early });
    } else {
      refuseSparse(`layers.sageConv with '${aggregate}'`, sent);
      y = affineMap(aggregateNeighbours(graph, sent, aggregate), kernel, early, 'linear');
    }
    if (rootKernel) y = add(y, affineMap(receiverRows(graph, x), rootKernel, late, 'linear'));
    return byName('layers.sageConv', activation)(normalize ? normalizeRows(y) : y);
  },
});

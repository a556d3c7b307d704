import { bool, either, int, number, oneOf, optional } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { constant, uniform } from '../../nn/initializers.js';
import { relu } from '../../ops/activations.js';
import { shift } from '../../ops/affine.js';
import { add, mul } from '../../ops/binary.js';
import { linear } from '../../ops/matmul.js';
import { norm as lengths } from '../../ops/norm.js';
import { normalizeRows } from '../../ops/normalize-rows.js';
import type { Tensor } from '../../runtime/tensor.js';
import { type Aggregate, aggregateMessages, aggregateNeighbours, aggregates, maskMessages, sourceRows } from '../aggregate.js';
import { aggregateBy } from '../aggregation/overMessages.js';
import { powerMeanAggregation } from '../aggregation/powerMeanAggregation.js';
import { softmaxAggregation } from '../aggregation/softmaxAggregation.js';
import { define, type ParamSpec } from '../define.js';
import { dense } from '../dense.js';
import { dropout as dropoutLayer } from '../dropout.js';
import { edgeColumns } from '../edgeMaps.js';
import type { Part } from '../layer.js';
import { batchNorm } from '../norm/batchNorm.js';
import { inTorch } from '../norm/inTorch.js';
import { layerNorm } from '../norm/layerNorm.js';
import { layer } from '../options.js';

const norms = {
  batchNorm: () => inTorch(batchNorm({ activation: 'relu' })),
  layerNorm: () => layerNorm({ activation: 'relu' }),
  none: null,
};
const isPlain = (aggregate: unknown): aggregate is Aggregate => aggregates.includes(aggregate as Aggregate);

/**
 * Generalised graph convolution (arXiv:2006.07739): mlp(x_i R + aggregate_j(relu(x_j S + e_ij E) + ε)) over the edges j -> i; edge attributes take part where
 * the graph has some. With `messageNorm` what was aggregated is divided by its length, times ‖x_i‖ and s. The mlp is `layers` linear maps, with norm,
 * relu and dropout between them. R, S and E exist where widths differ from `units`. Edge weights are ignored.
 *
 * Shapes: x [nodes, in]; edgeAttr [edges, s], if any -> [nodes, units]. Params: sourceKernel and rootKernel [in, units] unless in = units; edgeKernel
 * [s, units] unless s = units; their biases with `useBias`; dense1, norm1, …, those of the mlp, whose hidden width is expansion · units; aggregation,
 * what it learns; messageScale s [1] ones, a buffer without `learnScale`. Without edge attributes, sums, means and extrema hold nothing of edges
 * times features.
 * Differs from PyG: edge attributes take part whenever the graph has them; there, only when `edge_dim` is x.
 *
 * @pyg GENConv
 * @example layers.genConv({ units: 16, aggregate: layers.softmaxAggregation({ learn: true }) })
 */
export const genConv = define({
  kind: 'genConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** By name, or an aggregation, a layer. Default 'softmax', with the inverse temperature 1. */
    aggregate: optional(either(oneOf([...aggregates, 'softmax', 'powerMean']), layer()), 'softmax'),
    /** Linear maps of the mlp. Default 2. */
    layers: int({ min: 1, default: 2 }),
    /** The hidden width of the mlp in multiples of `units`. Default 2. */
    expansion: int({ min: 1, default: 2 }),
    /** Inside of the mlp. Default 'batchNorm'. */
    norm: oneOf(['batchNorm', 'layerNorm', 'none'], 'batchNorm'),
    /** Probability of dropping a hidden element of the mlp while training. Default 0. */
    dropout: number({ min: 0, max: 1, default: 0 }),
    /** Divides what was aggregated by its length. Default false. */
    messageNorm: bool(false),
    /** Learns the scale of `messageNorm`. Default false. */
    learnScale: bool(false),
    /** ε, added to each message. Default 1e-7. */
    epsilon: number({ min: 0, default: 1e-7 }),
    /** A bias in all linear maps. Default false. */
    useBias: bool(false),
  },
  needsGraph: true,
  parts: ({ units, aggregate, layers, expansion, norm, dropout, useBias }) => {
    const parts: Record<string, Part> = {};
    const aggregation = aggregate === 'softmax' ? softmaxAggregation() : aggregate === 'powerMean' ? powerMeanAggregation() : aggregate;
    if (typeof aggregation !== 'string') parts.aggregation = { layer: aggregation, pyg: 'aggr_module' };
    // torch's Sequential counts linear map, norm, relu and dropout
    const each = norm === 'none' ? 3 : 4;
    for (let i = 0; i < layers; i++) {
      const last = i === layers - 1;
      const inside = {
        units: last ? units : expansion * units,
        useBias,
        activation: !last && norm === 'none' ? 'relu' : 'linear',
      } as const;
      parts[`dense${i + 1}`] = { layer: dense(inside), pyg: `mlp.${each * i}` };
      if (last) break;
      const normed = norms[norm]?.();
      if (normed !== undefined) parts[`norm${i + 1}`] = { layer: normed, pyg: `mlp.${each * i + 1}` };
      if (dropout > 0) parts[`dropout${i + 1}`] = { layer: dropoutLayer({ rate: dropout }) };
    }
    return parts;
  },
  params: ({ units, messageNorm, learnScale, useBias }, [, width], graph) => {
    const map = (name: string, pyg: string, rows: number): Record<string, ParamSpec> =>
      rows === units || rows === 0
        ? {}
        : {
            [`${name}Kernel`]: { shape: [rows, units], init: 'kaimingUniform', pyg: `${pyg}.weight`, transpose: true },
            ...(useBias ? { [`${name}Bias`]: { shape: [units], init: uniform(1 / Math.sqrt(rows)), pyg: `${pyg}.bias` } } : {}),
          };
    return {
      ...map('source', 'lin_src', width),
      ...map('edge', 'lin_edge', edgeColumns(graph)),
      ...map('root', 'lin_dst', width),
      ...scaleSpec(messageNorm && learnScale),
    };
  },
  buffers: ({ messageNorm, learnScale }) => scaleSpec(messageNorm && !learnScale),
  call: ({ aggregate, messageNorm, epsilon }, params, x, graph, context, { aggregation, ...mlp }) => {
    const map = (name: string, h: Tensor): Tensor =>
      params[`${name}Kernel`] ? linear(h, params[`${name}Kernel`], params[`${name}Bias`] ?? null) : h;
    const sent = map('source', x);
    const heard = aggregated(
      graph,
      sent,
      graph.edgeAttr && map('edge', graph.edgeAttr),
      epsilon,
      isPlain(aggregate) ? aggregate : aggregation,
    );
    const factor = params.messageScale ?? context.buffer('messageScale');
    const own = (): Tensor => mul(normalizeRows(heard), lengths(x, { axis: 1, keepDims: true }));
    const normed = messageNorm ? (factor ? mul(own(), factor) : own()) : heard;
    return Object.values(mlp).reduce((h, part) => part(h), add(map('root', x), normed));
  },
});

const scaleSpec = (present: boolean): Readonly<Record<string, ParamSpec>> =>
  present ? { messageScale: { shape: [1], init: constant(1), pyg: 'msg_norm.scale' } } : {};

/** relu(sent_j + edge_ij) + ε, aggregated at the receivers. */
function aggregated(
  graph: Graph,
  sent: Tensor,
  edge: Tensor | null,
  epsilon: number,
  how: Aggregate | ((x: Tensor, graph: Graph) => Tensor),
): Tensor {
  const made = (h: Tensor): Tensor => shift(relu(h), epsilon);
  if (edge === null && typeof how === 'string') return aggregateNeighbours(graph, made(sent), how);
  const messages = edge === null ? sourceRows(graph, made(sent)) : made(add(sourceRows(graph, sent), edge));
  return typeof how === 'string' ? aggregateMessages(graph, messages, how) : aggregateBy(how, graph, maskMessages(graph, messages));
}

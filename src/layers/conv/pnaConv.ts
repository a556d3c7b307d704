import { OptionError, ShapeError } from '../../core/errors.js';
import { array, bool, int, oneOf } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { activation as byName } from '../../nn/activations.js';
import { uniform } from '../../nn/initializers.js';
import { add, greater, mul, sub } from '../../ops/binary.js';
import { concat, reshape, slice } from '../../ops/layout.js';
import { linear, matmul } from '../../ops/matmul.js';
import { rootAbove } from '../../ops/root.js';
import { segmentVariance } from '../../ops/segment-statistics.js';
import type { Tensor } from '../../runtime/tensor.js';
import { aggregateMessages, aggregateNeighbours, maskMessages, sourceRows, targetRows } from '../aggregate.js';
import { degreeFactors, degreeOptions, degreeSpecs, refuseNoDegree } from '../aggregation/degreeScalers.js';
import { define, floatOf, type ParamSpec } from '../define.js';
import { edgeColumns, rowsFor } from '../edgeMaps.js';
import { nth } from '../hops.js';
import { activation } from '../options.js';
import { ofGraphSizes } from '../perGraph.js';

const aggregators = ['sum', 'mean', 'min', 'max', 'var', 'std'] as const;
type Aggregator = (typeof aggregators)[number];

/** What PyG takes for a variance of 0. */
const NO_VARIANCE = 1e-5;

/** Options that the convolution and a network of it share. */
export const pnaOptions = {
  /** 'sum', 'mean', 'min', 'max', 'var', 'std'. */
  aggregators: array(oneOf(aggregators), { min: 1 }),
  ...degreeOptions,
  /** Number of towers, which divides `units`. Default 1. */
  towers: int({ min: 1, default: 1 }),
  /** Each tower gets a share of the columns, whose number the towers divide. Default false. */
  divideInput: bool(false),
  /** Edge attributes, where the graph has some, take part in the messages. Default true. */
  useEdgeAttr: bool(true),
};

/**
 * Principal neighbourhood aggregation (arXiv:2004.05718): in each tower messages m_ij = pre([x_i, x_j, e_ij E + ε]) over the edges j -> i; all
 * aggregators of them side by side, times each scaler; post([x_i, those]). The towers side by side, times W, + b. pre and post are linear maps with act
 * between them. A tower gets all of x, or with `divideInput` its share of the columns. Scalers, of d incoming edges: 'amplification' log(d + 1) / δ,
 * 'attenuation' δ / log(max(d, 1) + 1), 'linear' d / m, 'inverseLinear' m / max(d, 1), with the means δ of log(d + 1) and m of d over `degrees`. Edge
 * weights are ignored.
 *
 * Shapes: x [nodes, in]; edgeAttr [edges, s], if any -> [nodes, units]. Params, for w columns of a tower and T towers: preKernel1 [T, 2 w or with edges
 * 3 w, w], preKernel2 … [T, w, w]; postKernel1 [T, (aggregators · scalers + 1) w, units / T], postKernel2 … [T, units / T, units / T]; kernel [units,
 * units]; with edges edgeKernel [s, w]; the biases of all; all start as U(±1/√rows). Buffers: meanDegree and meanLogDegree [1].
 * With a single linear map before, and without edge attributes, nothing of edges times features is held: what x_i adds to all messages of a node stands
 * outside of their aggregation.
 *
 * @throws OptionError for towers that do not divide, and degrees that are all 0.
 * @pyg PNAConv
 * @example layers.pnaConv({ units: 16, aggregators: ['mean', 'max', 'std'], scalers: ['identity', 'amplification'], degrees: [0, 4, 7, 2] })
 */
export const pnaConv = define({
  kind: 'pnaConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    ...pnaOptions,
    /** Linear maps before the aggregation. Default 1. */
    preLayers: int({ min: 1, default: 1 }),
    /** Linear maps after it. Default 1. */
    postLayers: int({ min: 1, default: 1 }),
    /** Between linear maps. Default 'relu'. */
    activation: activation('relu'),
  },
  settle: ({ units, towers, degrees }, where) => {
    refuseNoDegree(where, degrees);
    if (units % towers === 0) return {};
    throw new OptionError({ where, what: "the towers do not divide 'units'", got: `${towers} towers for ${units}`, expected: 'a divisor' });
  },
  needsGraph: true,
  params: (options, [, width], graph) => {
    const { units, aggregators, scalers, towers, preLayers, postLayers, useEdgeAttr } = options;
    const [columns, edges] = [columnsOf(options, width), useEdgeAttr ? edgeColumns(graph) : 0];
    const stacked = (name: string, pyg: string, layers: number, rows: number, to: number): Record<string, ParamSpec> => {
      const specs: Record<string, ParamSpec> = {};
      for (let i = 0; i < layers; i++) {
        const from = i === 0 ? rows : to;
        const keys = (what: string): string[] => Array.from({ length: towers }, (_, t) => `${pyg}.${t}.${2 * i}.${what}`);
        const init = uniform(1 / Math.sqrt(from));
        specs[`${name}Kernel${i + 1}`] = { shape: [towers, from, to], init, pyg: keys('weight'), transpose: true };
        specs[`${name}Bias${i + 1}`] = { shape: [towers, to], init, pyg: keys('bias') };
      }
      return specs;
    };
    const single = (name: string, kernel: string, bias: string, rows: number, to: number): Record<string, ParamSpec> => ({
      [kernel]: { shape: [rows, to], init: 'kaimingUniform', pyg: `${name}.weight`, transpose: true },
      [bias]: { shape: [to], init: uniform(1 / Math.sqrt(rows)), pyg: `${name}.bias` },
    });
    return {
      ...(edges > 0 ? single('edge_encoder', 'edgeKernel', 'edgeBias', edges, columns) : {}),
      ...stacked('pre', 'pre_nns', preLayers, (edges > 0 ? 3 : 2) * columns, columns),
      ...stacked('post', 'post_nns', postLayers, (aggregators.length * scalers.length + 1) * columns, units / towers),
      ...single('lin', 'kernel', 'bias', units, units),
    };
  },
  buffers: ({ degrees }) => degreeSpecs(degrees, 'aggr_module.'),
  call: (options, params, x, graph, { buffers }) => {
    const { aggregators, scalers, degrees, towers, preLayers, postLayers, divideInput, activation } = options;
    const columns = columnsOf(options, x.shape[1]);
    const act = byName('layers.pnaConv', activation);
    const factors = degreeFactors(scalers, degrees, receivers(graph), buffers ?? {}, floatOf(x));
    const outputs = Array.from({ length: towers }, (_, t) => {
      const own = divideInput ? slice(x, { axis: 1, start: t * columns, end: (t + 1) * columns }) : x;
      const of = (name: string, i: number): [Tensor, Tensor] => [nth(params[`${name}Kernel${i}`], t), nth(params[`${name}Bias${i}`], t)];
      const further = (name: string, layers: number, h: Tensor): Tensor => {
        let y = h;
        for (let i = 2; i <= layers; i++) {
          const [kernel, bias] = of(name, i);
          y = linear(act(y), kernel, bias);
        }
        return y;
      };
      const ends = endsOf(graph, own, of('pre', 1), params.edgeKernel, params.edgeBias);
      const heard =
        preLayers === 1
          ? ofNeighbours(graph, ends, aggregators)
          : ofMessages(graph, further('pre', preLayers, spelledOut(graph, ends)), aggregators);
      // [x_i, each scaled] K is x_i K₀ + Σ scale · (heard K_s): nothing stands side by side
      const [postKernel, postBias] = of('post', 1);
      const [rootKernel, ...kernels] = rowsFor(postKernel, [columns, ...scalers.map(() => aggregators.length * columns)]);
      const first = kernels.reduce(
        (sum, kernel, s) => {
          const part = matmul(heard, kernel);
          const factor = factors[s];
          return add(sum, factor === null ? part : mul(part, factor));
        },
        linear(own, rootKernel, postBias),
      );
      return further('post', postLayers, first);
    });
    return linear(towers === 1 ? outputs[0] : concat(outputs), params.kernel, params.bias);
  },
});

/** Columns of a tower. @throws ShapeError where the towers do not divide them. */
function columnsOf({ towers, divideInput }: { towers: number; divideInput: boolean }, width: number): number {
  if (!divideInput) return width;
  if (width % towers === 0) return width / towers;
  throw new ShapeError({
    where: 'layers.pnaConv',
    what: 'the towers do not divide the features',
    got: `${towers} towers for ${width} columns`,
    expected: `towers that divide ${width}`,
    mend: 'Leave out divideInput, or map the features with layers.dense first',
  });
}

/** The nodes as graphs of the edges that come in. */
const receivers = ({ inEdges }: Graph) => ({ nodePtr: inEdges.rowptr, numGraphs: inEdges.rows });

/** The first map of a message in parts: of the receiver, of the sender, of the edge. */
interface Ends {
  readonly own: Tensor;
  readonly sent: Tensor;
  readonly edge: Tensor | null;
}

function endsOf(
  graph: Graph,
  x: Tensor,
  [kernel, bias]: readonly [Tensor, Tensor],
  edgeKernel: Tensor | undefined,
  edgeBias: Tensor,
): Ends {
  const width = x.shape[1];
  const { edgeAttr } = graph;
  const [ownKernel, sentKernel, ofEdges] = rowsFor(kernel, edgeKernel ? [width, width, width] : [width, width]);
  const sent = matmul(x, sentKernel);
  if (!edgeKernel || edgeAttr === null) return { own: linear(x, ownKernel, bias), sent, edge: null };
  // (e E + ε) K is e (E K) + ε K, whose second term is the same for all edges
  const shifted = add(bias, reshape(matmul(reshape(edgeBias, [1, width]), ofEdges), [width]));
  return { own: linear(x, ownKernel, shifted), sent, edge: matmul(edgeAttr, matmul(edgeKernel, ofEdges)) };
}

const spelledOut = (graph: Graph, { own, sent, edge }: Ends): Tensor => {
  const ends = add(targetRows(graph, own), sourceRows(graph, sent));
  return edge === null ? ends : add(ends, edge);
};

/** All aggregators of messages, side by side. messages: [edges, f] -> [nodes, aggregators · f]. */
function ofMessages(graph: Graph, messages: Tensor, how: readonly Aggregator[]): Tensor {
  const spread = (): Tensor => segmentVariance(maskMessages(graph, messages), graph.inEdges);
  return concat(
    how.map((one) =>
      one === 'var' ? spread() : one === 'std' ? rootAbove(spread(), NO_VARIANCE) : aggregateMessages(graph, messages, one),
    ),
  );
}

/** The same, of messages that are a sum of parts: what the receiver adds to all of them stands outside. */
function ofNeighbours(graph: Graph, ends: Ends, how: readonly Aggregator[]): Tensor {
  // masks multiply whole messages
  if (graph.edgeMask !== null) return ofMessages(graph, spelledOut(graph, ends), how);
  const { own, sent, edge } = ends;
  const degree = ofGraphSizes(receivers(graph), floatOf(own), (d) => d);
  const others = edge === null ? null : add(sourceRows(graph, sent), edge);
  const some = (one: 'sum' | 'mean' | 'min' | 'max', x = sent): Tensor =>
    others === null ? aggregateNeighbours(graph, x, one) : aggregateMessages(graph, others, one);
  const spread = (): Tensor => {
    if (others !== null) return segmentVariance(others, graph.inEdges);
    const centre = some('mean');
    return sub(some('mean', mul(sent, sent)), mul(centre, centre));
  };
  return concat(
    how.map((one) => {
      if (one === 'var') return spread();
      if (one === 'std') return rootAbove(spread(), NO_VARIANCE);
      return add(some(one), mul(own, one === 'sum' ? degree : greater(degree, 0)));
    }),
  );
}

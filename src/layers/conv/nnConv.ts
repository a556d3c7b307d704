import { OptionError, ShapeError } from '../../core/errors.js';
import { bool, int, oneOf } from '../../core/options/vocabulary.js';
import { formatShape, type Shape } from '../../core/shape.js';
import * as tree from '../../core/tree.js';
import type { Graph } from '../../graph/graph.js';
import { type Activation, activation as byName } from '../../nn/activations.js';
import { add } from '../../ops/binary.js';
import { checkpoint } from '../../ops/checkpoint.js';
import { groupedLinear } from '../../ops/grouped-linear.js';
import { concat, reshape, slice, transpose } from '../../ops/layout.js';
import { linear } from '../../ops/matmul.js';
import { gather, permuteRows } from '../../ops/segment.js';
import { vectorMatrix } from '../../ops/vector-matrix.js';
import type { Tensor } from '../../runtime/tensor.js';
import { tensorsOf } from '../../runtime/tensors.js';
import { affineMap } from '../activate.js';
import { type Aggregate, aggregateMessages, aggregateNeighbours, aggregates, isLinear, sourceRows } from '../aggregate.js';
import type { TensorTree } from '../context.js';
import { define, type Layer } from '../define.js';
import { edgeAttrOf } from '../edgeAttrOf.js';
import { type EdgeGroups, edgeGroups } from '../edgeGroups.js';
import type { RunPart } from '../layer.js';
import { normalisesGraphs } from '../norm/normalisesGraphs.js';
import { activation, layer } from '../options.js';

/** Numbers of one block of edge matrices: 2 MB in f32. */
const BLOCK = 1 << 19;

/**
 * Edge-conditioned convolution (arXiv:1704.02901, arXiv:1704.01212): act(aggregate_j(x_j Θ(e_ij)) + x_i R + b), where the
 * edge network Θ makes a matrix of the edge's attributes. It is evaluated once for each distinct row of attributes. Where
 * rows hardly repeat, or are differentiated, a single linear map is moved behind the aggregation, and any other network runs
 * in blocks of edges that backward makes again: never do all matrices exist at once. The network has to treat each row by itself.
 * Edge weights are ignored.
 *
 * Shapes: x [nodes, in], edgeAttr [edges, s] -> [nodes, units]. Params: nn, those of the network; rootKernel [in, units]
 * U(±1/√in); bias [units] zeros.
 *
 * @throws ShapeError when the edge network does not end with in · units columns; OptionError for one that normalises whole graphs.
 * @pyg NNConv
 * @example layers.nnConv({ units: 4, nn: layers.dense({ units: 8 * 4 }), aggregate: 'mean' }) // for 8 features a node
 */
export const nnConv = define({
  kind: 'nnConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** The edge network: maps rows of edge attributes to in · units columns, a matrix [in, units] each. */
    nn: layer(),
    /** Default 'linear'. */
    activation: activation('linear'),
    /** Default 'sum'. */
    aggregate: oneOf(aggregates, 'sum'),
    /** A map of its own for the node itself. Default true. */
    rootWeight: bool(true),
    /** Default true. */
    useBias: bool(true),
  },
  settle: ({ nn }, where) => {
    refuseGraphNorms(where, nn);
    return {};
  },
  needsGraph: true,
  params: ({ units, rootWeight, useBias }, [, width]) => ({
    ...(rootWeight ? { rootKernel: { shape: [width, units], init: 'kaimingUniform', pyg: 'lin.weight', transpose: true } } : {}),
    ...(useBias ? { bias: { shape: [units], init: 'zeros', pyg: 'bias' } } : {}),
  }),
  parts: ({ nn }) => ({ nn: { layer: nn, pyg: 'nn' } }),
  call: (options, { rootKernel, bias = null }, x, graph, _context, { nn }) => {
    const { units, activation, aggregate } = options;
    const attributes = edgeAttrOf('layers.nnConv', graph);
    if (nn.params === undefined) nn(slice(attributes, { end: Math.min(1, graph.numEdges) })); // makes them, at the cost of one edge
    const groups = attributes.trace === null ? edgeGroups(graph, attributes) : null;
    if (groups === null && isAffine(options.nn) && isLinear(aggregate) && paysOff(graph, attributes, units)) {
      const network = nn.params as unknown as AffineParams; // those of the linear map that was looked for
      checkColumns([attributes.shape[0], network.kernel.shape[1]], x.shape[1], units);
      return aggregateFirst(graph, x, attributes, network, rootKernel, bias, options);
    }
    let y = aggregateMessages(graph, edgeMessages(graph, x, attributes, groups, nn, units), aggregate);
    if (rootKernel) y = add(y, linear(x, rootKernel, bias));
    else if (bias !== null) y = add(y, bias);
    return byName('layers.nnConv', activation)(y);
  },
});

/** The rows of the edge network are distinct attributes, or a block of edges, never all edges of a graph. */
function refuseGraphNorms(where: string, network: Layer): void {
  if (normalisesGraphs(network)) {
    throw new OptionError({
      where,
      what: 'the edge network normalises whole graphs, while its rows are edges',
      got: network.kind,
      expected: 'a network that treats each row by itself',
      mend: "Use layers.layerNorm({ mode: 'node' }) there",
    });
  }
  for (const part of Object.values(network.parts)) refuseGraphNorms(where, part);
}

interface AffineParams {
  readonly kernel: Tensor;
  readonly bias?: Tensor;
}

/** True where sums of e_k x_j for all nodes, and a few copies, take less room than a matrix for each edge. */
const paysOff = ({ numNodes, numEdges }: Graph, attributes: Tensor, units: number): boolean =>
  4 * (attributes.shape[1] + 2) * numNodes <= units * numEdges;

/** True for an edge network that is a linear map and a bias. */
const isAffine = ({ kind, options }: Layer): boolean => kind === 'dense' && 'activation' in options && options.activation === 'linear';

/**
 * The whole convolution where Θ(e) = Σ_k e_k K_k + B: the sums over the senders of e_k x_j, for each k, come before the maps,
 * which then run once for each node instead of each edge, and no edge has a matrix.
 */
function aggregateFirst(
  graph: Graph,
  x: Tensor,
  attributes: Tensor,
  { kernel, bias: shift }: AffineParams,
  rootKernel: Tensor | undefined,
  bias: Tensor | null,
  { units, activation, aggregate }: { readonly units: number; readonly activation: Activation; readonly aggregate: Aggregate },
): Tensor {
  const [edges, columns] = attributes.shape;
  const width = x.shape[1];
  const byColumn = transpose(attributes);
  const weighted = Array.from({ length: columns }, (_, k) => {
    const weights = reshape(slice(byColumn, { start: k, end: k + 1 }), [edges]);
    return aggregateNeighbours(graph, x, aggregate, weights);
  });
  const inputs = [...weighted, ...(shift ? [aggregateNeighbours(graph, x, aggregate)] : []), ...(rootKernel ? [x] : [])];
  const kernels = [reshape(kernel, [columns * width, units]), ...(shift ? [reshape(shift, [width, units])] : [])];
  return affineMap(concat(inputs), concat([...kernels, ...(rootKernel ? [rootKernel] : [])], { axis: 0 }), bias, activation);
}

/** x_j Θ(e) for each edge. */
function edgeMessages(graph: Graph, x: Tensor, attributes: Tensor, groups: EdgeGroups | null, nn: RunPart, units: number): Tensor {
  if (groups !== null) {
    const { first, order, place, rows } = groups;
    const kernels = matrices(nn(gather(attributes, first)), x.shape[1], units);
    const sorted = permuteRows(sourceRows(graph, x), order, place);
    return permuteRows(groupedLinear(sorted, kernels, null, rows), place, order);
  }
  const block = Math.max(1, Math.floor(BLOCK / (x.shape[1] * units)));
  if (graph.numEdges <= block || nn.params === undefined) {
    return vectorMatrix(sourceRows(graph, x), matrices(nn(attributes), x.shape[1], units));
  }
  return inBlocks(sourceRows(graph, x), attributes, nn, nn.params, units, block);
}

function inBlocks(sources: Tensor, attributes: Tensor, nn: RunPart, params: TensorTree, units: number, block: number): Tensor {
  const weights = tensorsOf(params);
  const messages: Tensor[] = [];
  for (let start = 0; start < sources.shape[0]; start += block) {
    const range = { start, end: Math.min(start + block, sources.shape[0]) };
    const compute = ([x, e, ...flat]: readonly Tensor[]): Tensor => {
      let next = 0;
      const given = tree.map(params, () => flat[next++]) as TensorTree;
      return vectorMatrix(x, matrices(nn.replay(given, e, start), x.shape[1], units));
    };
    messages.push(checkpoint(compute, [slice(sources, range), slice(attributes, range), ...weights]));
  }
  return concat(messages, { axis: 0 });
}

/** The rows of the edge network's output as matrices. */
function matrices(rows: Tensor, width: number, units: number): Tensor {
  checkColumns(rows.shape, width, units);
  return reshape(rows, [rows.shape[0], width, units]);
}

function checkColumns(shape: Shape, width: number, units: number): void {
  if (shape.length === 2 && shape[1] === width * units) return;
  throw new ShapeError({
    where: 'layers.nnConv',
    what: 'the edge network does not make a matrix of each row',
    got: formatShape(shape),
    expected: `${width} · ${units} = ${width * units} columns`,
    mend: 'Give its last layer that many units',
  });
}

import type { FloatType, TypedArray } from '../core/dtype.js';
import { GraphError, OptionError, ShapeError } from '../core/errors.js';
import { expectList } from '../core/expect.js';
import { checkOptions } from '../core/options/read.js';
import { custom } from '../core/options/vocabulary.js';
import { formatShape } from '../core/shape.js';
import { badIndex, ownIndices } from '../core/whole.js';
import { written } from '../core/written.js';
import { gather } from '../ops/segment.js';
import { type Mask, type MaskLike, readMasks } from '../runtime/mask.js';
import { allOrNothing, scope } from '../runtime/scope.js';
import type { SparseTensor } from '../runtime/sparse.js';
import { Tensor, temporarily, tensor } from '../runtime/tensor.js';
import { type EdgeIndexLike, type EdgeList, type EdgesLike, idTensor, readEdges, withReverse } from './edges.js';
import { type DenseLike, readDense, readFeatures, refuseNonFinite, refuseOtherThanNumbers, type SparseLike } from './features.js';
import { Graph, type Level, type LinkPairs } from './graph.js';
import { inLocalOrder, type NodeOrder } from './order.js';
import { readSampleWeight, readTargets, type TargetLike } from './readTargets.js';

/** A graph as users write it: plain arrays. */
export interface GraphInput {
  /** Node features, dense [N, F] or sparse. */
  readonly x?: DenseLike | SparseLike | SparseTensor;
  /** Two typed arrays [src, dst], or a list of pairs; messages go src -> dst. */
  readonly edges?: EdgesLike;
  /** Two arrays [src, dst] of any kind. */
  readonly edgeIndex?: EdgeIndexLike;
  /** Square matrix, dense or sparse: a non-zero at [i][j] is an edge j -> i, weighted when it is not 1. */
  readonly adjacency?: DenseLike | SparseLike | SparseTensor;
  /** Adds the reverse of every edge. Default false. */
  readonly undirected?: boolean;
  /** One number for each edge. */
  readonly edgeWeight?: TypedArray | readonly number[] | Tensor;
  /** One row for each edge. */
  readonly edgeAttr?: DenseLike;
  /** Pairs of nodes to score, as `edges` are written; targets and masks belong to them. Messages do not pass along them. */
  readonly pairs?: EdgesLike;
  /** The relation of each pair, a whole number, where there are several. */
  readonly pairRelation?: TypedArray | readonly number[];
  /** Coordinates of the nodes [N, D]. */
  readonly pos?: DenseLike;
  /**
   * Node targets (first dimension N), or a graph target (a number, or [T] with `level: 'graph'`). NaN is a target that is missing. Of a model with several
   * outputs (`layers.outputHeads`) a dictionary: the targets of each by its name.
   */
  readonly y?: TargetLike | Readonly<Record<string, TargetLike>>;
  /** What y belongs to; needed only where both readings fit. */
  readonly level?: Level;
  /** How much each target counts in a loss: one number of at least 0 for each row of y, a single number for a graph target. Default all alike. */
  readonly sampleWeight?: number | TypedArray | readonly number[] | Tensor;
  /** Choices of nodes (of edges, where `level` is 'edge') for training and reporting. */
  readonly masks?: Readonly<Record<string, MaskLike | Mask>>;
  /** Number of nodes, where neither x nor adjacency tells. */
  readonly numNodes?: number;
  /**
   * 'locality' puts the nodes into an order in which neighbours stand near each other (breadth first), once, for speed: of use for one large
   * graph with local structure whose node numbers do not follow it (meshes, roads, molecules of a crystal), of none where a few nodes have
   * most of the edges. `predict` answers in the order given; tensors handed to `graph.with` stand in the new one. Default 'given'.
   */
  readonly order?: NodeOrder;
  /** Element type of the numbers. Default 'f32'. */
  readonly dtype?: FloatType;
}

const any = custom('any', 'anything', (_): _ is unknown => true);
/** What readers hand out beside a graph's parts: names of nodes and classes, and the like. They may be passed along. */
const beside = ['ids', 'classes', 'missing', 'numClasses', 'yClub'] as const;
const parts = [
  'x',
  'edges',
  'edgeIndex',
  'adjacency',
  'undirected',
  'edgeWeight',
  'edgeAttr',
  'pairs',
  'pairRelation',
  'pos',
  'y',
  'level',
  'sampleWeight',
  'masks',
  'numNodes',
  'order',
  'dtype',
] as const satisfies readonly (keyof GraphInput)[];
const schema = Object.fromEntries([...parts, ...beside].map((name) => [name, any]));

/**
 * Makes a graph from plain arrays, and checks all of it once.
 *
 * @throws IndexError for an edge to a node that does not exist; ShapeError, GraphError, NumericError for parts that contradict each other.
 */
export function graph(input: GraphInput): Graph {
  if (typeof input !== 'object' || input === null)
    throw new GraphError({ where: 'Graph', what: 'nothing that describes a graph', got: written(input), expected: '{ x, edges, … }' });
  checkOptions('Graph', schema, input);
  const { order = 'given' } = input;
  if (order === 'given') return allOrNothing(() => make(input));
  if (order === 'locality') return scope(() => inLocalOrder(make(input)));
  throw new OptionError({ where: 'Graph', what: 'unknown order', got: `'${String(order)}'`, expected: "'given' or 'locality'" });
}

function make(input: GraphInput): Graph {
  const where = 'Graph';
  const dtype = input.dtype ?? 'f32';
  const x = input.x === undefined ? null : readFeatures(where, 'x', input.x, dtype);
  if (x !== null && x.shape.length !== 2) {
    throw new ShapeError({ where, what: 'x is not a matrix', got: formatShape(x.shape), expected: '[nodes, features]' });
  }
  const numNodes = countNodes(where, input, x);
  if (input.dtype !== undefined && input.dtype !== 'f32' && input.dtype !== 'f64')
    throw new OptionError({ where, what: 'unknown dtype', got: `'${String(input.dtype)}'`, expected: "'f32' or 'f64'" });
  const { src, dst, weight: edgeWeight, from, given } = readTopology(where, input, numNodes, dtype);
  const edgeAttr = readEdgeAttr(where, input, given, from, dtype);
  from?.dispose();
  const pairs = readPairs(where, input, numNodes);
  const { y, level, outputs } = readTargets(where, input, { nodes: numNodes, edges: src.size, pairs: pairs?.src.size ?? null }, dtype);
  const maskable = pairs?.src.size ?? (level === 'edge' ? src.size : numNodes);
  const masks = readMasks(where, input.masks ?? {}, maskable, src);
  return new Graph({
    numNodes,
    numGraphs: 1,
    x,
    src,
    dst,
    edgeWeight,
    edgeAttr,
    pos: input.pos === undefined ? null : rows(where, 'pos', readDense(where, 'pos', input.pos, dtype), numNodes),
    y,
    outputs,
    sampleWeight: readSampleWeight(where, input, level === 'graph' ? 1 : maskable, dtype),
    level,
    masks,
    pairs,
    nodePtr: tensor(Uint32Array.of(0, numNodes)),
    dtype,
  });
}

function countNodes(where: string, input: GraphInput, x: Tensor | SparseTensor | null): number {
  const counts = { x: x?.shape[0], adjacency: input.adjacency && rowsOf(input.adjacency), numNodes: input.numNodes };
  const given = Object.entries(counts).filter(([, count]) => count !== undefined) as [string, number][];
  if (given.length === 0) throw new GraphError({ where, what: 'the number of nodes is unknown', expected: 'x, adjacency or numNodes' });
  const [[name, numNodes]] = given;
  if (!Number.isSafeInteger(numNodes) || numNodes < 0)
    throw new GraphError({ where, what: 'bad number of nodes', got: String(numNodes), expected: 'a whole number of at least 0' });
  for (const [other, count] of given) {
    if (count !== numNodes)
      throw new GraphError({ where, what: `${name} and ${other} disagree on the number of nodes`, got: `${numNodes} and ${count}` });
  }
  return numNodes;
}

interface Topology {
  readonly src: Tensor;
  readonly dst: Tensor;
  readonly weight: Tensor | null;
  /** The given edge that each edge comes from, where reverses were added and something belongs to edges. */
  readonly from: Tensor | null;
  /** How many edges were given. */
  readonly given: number;
}

function readTopology(where: string, input: GraphInput, numNodes: number, dtype: FloatType): Topology {
  if (input.adjacency !== undefined) {
    if (input.edges !== undefined || input.edgeIndex !== undefined)
      throw new GraphError({ where, what: 'both adjacency and edges are given', expected: 'one of them' });
    const { adjacency } = input;
    const { src, dst, weight } = scope(() => fromAdjacency(where, readFeatures(where, 'adjacency', adjacency, 'f64')));
    return { src: idTensor(src), dst: idTensor(dst), weight: weight && tensor(weight, { dtype }), from: null, given: src.length };
  }
  const edges = readEdges(where, input.edges, input.edgeIndex, numNodes);
  const weight = input.edgeWeight ?? null;
  if (weight !== null) {
    refuseOtherThanNumbers(where, 'edgeWeight', weight);
    const count = weight instanceof Tensor ? weight.size : weight.length;
    if (count !== edges.src.length) {
      throw new GraphError({
        where,
        what: 'edges and edgeWeight have different lengths',
        got: `${edges.src.length} edges, ${count} weights`,
        expected: 'one weight for each edge',
      });
    }
    refuseNonFinite(where, 'edgeWeight', weight instanceof Tensor ? weight.view() : weight, [count]);
  }
  const given = edges.src.length;
  const asTensor = (numbers: ArrayLike<number>): Tensor => tensor(numbers as TypedArray, { dtype });
  if (!input.undirected) {
    const own = weight === null || weight instanceof Tensor ? weight : asTensor(weight);
    return { src: idTensor(edges.src), dst: idTensor(edges.dst), weight: own, from: null, given };
  }
  if (weight instanceof Tensor)
    throw new OptionError({ where, what: 'a tensor as edgeWeight cannot be doubled by undirected', mend: 'Give both directions as edges' });
  const both = withReverse(edges, weight !== null || input.edgeAttr !== undefined);
  const { from } = both;
  if (weight === null || from === null) return { ...both, weight: null, given };
  return { ...both, weight: temporarily([asTensor(weight)], ([one]) => gather(one, from)), given };
}

/** Edges of a square matrix, row by row, each as often as it is an entry that is not 0. */
function fromAdjacency(where: string, matrix: Tensor | SparseTensor): EdgeList & { readonly weight: number[] | null } {
  const [rows, cols = 0] = matrix.shape;
  if (matrix.shape.length !== 2 || rows !== cols) {
    throw new ShapeError({ where, what: 'the adjacency is not square', got: formatShape(matrix.shape), expected: `[${rows}, ${rows}]` });
  }
  const [src, dst, weight]: [number[], number[], number[]] = [[], [], []];
  const add = (row: number, column: number, value: number): void => {
    if (value === 0) return;
    src.push(column);
    dst.push(row);
    weight.push(value);
  };
  if (matrix instanceof Tensor) {
    const values = matrix.view();
    for (let i = 0; i < values.length; i++) add(Math.floor(i / cols), i % cols, values[i]);
  } else {
    const [ends, col, perm, values] = [matrix.csr.rowptr, matrix.csr.col, matrix.csr.perm, matrix.values].map((t) => t?.view());
    for (let r = 0; r < rows; r++)
      for (let s = ends?.[r] ?? 0; s < (ends?.[r + 1] ?? 0); s++) add(r, col?.[s] ?? 0, values?.[perm?.[s] ?? s] ?? 0);
  }
  const plain = weight.every((value) => value === 1);
  return { src: Uint32Array.from(src), dst: Uint32Array.from(dst), weight: plain ? null : weight };
}

/** Pairs to score, read as edges are. */
function readPairs(where: string, { pairs, pairRelation }: GraphInput, numNodes: number): LinkPairs | null {
  if (pairs === undefined) {
    if (pairRelation === undefined) return null;
    throw new GraphError({ where, what: 'pairRelation without pairs', expected: 'pairs, a relation for each' });
  }
  const { src, dst } = readEdges(`${where}: pairs`, pairs, undefined, numNodes);
  const relation =
    pairRelation &&
    ownIndices(expectList(where, 'pairRelation', pairRelation), 2 ** 32, (i, value) => badIndex(where, 'pairRelation', i, value, 2 ** 32));
  return { src: idTensor(src), dst: idTensor(dst), relation: relation === undefined ? null : tensor(relation) };
}

/** One row for each edge; a reverse that was added has that of its edge. */
function readEdgeAttr(where: string, { edgeAttr }: GraphInput, edges: number, from: Tensor | null, dtype: FloatType): Tensor | null {
  if (edgeAttr === undefined) return null;
  const given = readDense(where, 'edgeAttr', edgeAttr, dtype);
  if (edges === 0 && given.size === 0 && given.rank === 1) return null; // an empty list tells no columns
  const attributes = rows(where, 'edgeAttr', given, edges);
  return from === null ? attributes : gather(attributes, from);
}

function rows(where: string, name: string, t: Tensor, count: number): Tensor {
  if (t.shape[0] === count && t.rank === 2) return t;
  throw new ShapeError({ where, what: `${name} has the wrong shape`, got: formatShape(t.shape), expected: `[${count}, columns]` });
}

/** Rows of a matrix in any form; undefined of what is none, which is refused where it is read. */
export const rowsOf = (matrix: unknown): number | undefined =>
  Array.isArray(matrix) ? matrix.length : (matrix as { shape?: readonly number[] } | null | undefined)?.shape?.[0];

import type { FloatType, TypedArray } from '../core/dtype.js';
import { GraphError, NumericError, OptionError, ShapeError } from '../core/errors.js';
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
import { Tensor, temporarily, tensor, viewTensor } from '../runtime/tensor.js';
import { type EdgeIndexLike, type EdgeList, type EdgesLike, idTensor, readEdges, withReverse } from './edges.js';
import { type DenseLike, readDense, readFeatures, refuseNonFinite, refuseOtherThanNumbers, type SparseLike } from './features.js';
import { Graph, type Level, type LinkPairs } from './graph.js';
import { inLocalOrder, type NodeOrder } from './order.js';

/** Targets: a number, numbers for each row, or rows of numbers. */
export type TargetLike = number | TypedArray | readonly number[] | readonly (readonly number[])[] | Tensor;

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
  /** Node targets (first dimension N), or a graph target (a number, or [T] with `level: 'graph'`). NaN is a target that is missing. */
  readonly y?: TargetLike;
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
  const { y, level } = readTarget(where, input, { nodes: numNodes, edges: src.size, pairs: pairs?.src.size ?? null }, dtype);
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

/** What targets can belong to: how many there are of each; null for pairs where none are given. */
interface Counts {
  readonly nodes: number;
  readonly edges: number;
  readonly pairs: number | null;
}

function readLevel(where: string, given: Level | undefined, hasPairs: boolean): Level | undefined {
  const known = hasPairs ? ['link'] : ['node', 'graph', 'edge'];
  if (given === undefined) return hasPairs ? 'link' : undefined;
  if (known.includes(given)) return given;
  throw new OptionError({
    where,
    what: given === 'link' || hasPairs ? 'level and pairs do not fit together' : 'unknown level',
    got: `'${given}'${hasPairs ? ', and pairs' : ''}`,
    expected: hasPairs ? "'link', since targets belong to the pairs" : "'node', 'graph' or 'edge'; 'link' with pairs",
  });
}

function readTarget(where: string, input: GraphInput, counts: Counts, dtype: FloatType): { y: Tensor | null; level: Level } {
  const { nodes: numNodes, edges: numEdges, pairs } = counts;
  const said = readLevel(where, input.level, pairs !== null);
  if (input.y === undefined) return { y: null, level: said ?? 'node' };
  refuseOtherThanNumbers(where, 'y', input.y);
  const y = input.y instanceof Tensor ? input.y : tensor(input.y as number[], { dtype: ArrayBuffer.isView(input.y) ? undefined : dtype });
  refuseInfinite(where, y);
  const fitsNodes = y.rank >= 1 && y.shape[0] === numNodes;
  const fitsGraph = y.rank <= 1;
  if (said === undefined && fitsNodes && fitsGraph && numNodes <= 1) return ambiguous(where, y);
  if (said === undefined && !fitsNodes && y.rank === 1 && y.size >= Math.max(2, numNodes - 1)) return unclear(where, y, numNodes);
  const level = said ?? (fitsNodes ? 'node' : 'graph');
  if (level === 'node' && !fitsNodes)
    throw new ShapeError({ where, what: 'y does not fit the nodes', got: formatShape(y.shape), expected: `[${numNodes}, …]` });
  const count = pairs ?? numEdges;
  if ((level === 'edge' || level === 'link') && (y.rank < 1 || y.shape[0] !== count)) {
    const what = `y does not fit the ${level === 'link' ? 'pairs' : 'edges'}`;
    throw new ShapeError({ where, what, got: formatShape(y.shape), expected: `[${count}, …]` });
  }
  if (level === 'graph' && !fitsGraph) {
    throw new ShapeError({
      where,
      what: 'y fits neither the nodes nor the graph',
      got: formatShape(y.shape),
      expected: `[${numNodes}, …], a number or [targets]`,
    });
  }
  if (level !== 'graph') return { y, level };
  const shape = y.rank === 0 ? [1] : [1, y.size];
  return { y: input.y instanceof Tensor ? tensor(y, { shape }) : viewTensor(y, shape), level };
}

function readSampleWeight(where: string, { sampleWeight }: GraphInput, rows: number, dtype: FloatType): Tensor | null {
  if (sampleWeight === undefined) return null;
  const made = sampleWeight instanceof Tensor ? sampleWeight : tensor(sampleWeight as TypedArray, { dtype });
  const flat = made.rank === 0 ? viewTensor(made, [1]) : made;
  if (flat.rank !== 1 || flat.size !== rows) {
    throw new ShapeError({ where, what: 'sampleWeight does not fit the targets', got: formatShape(made.shape), expected: `[${rows}]` });
  }
  const values = flat.view();
  refuseNonFinite(where, 'sampleWeight', values, flat.shape);
  const negative = values.findIndex((value) => value < 0);
  if (negative < 0) return flat;
  throw new NumericError({
    where,
    what: `sampleWeight is negative at position ${negative}`,
    got: String(values[negative]),
    expected: 'numbers of at least 0',
    fields: { index: negative },
  });
}

function ambiguous(where: string, y: Tensor): never {
  throw new OptionError({
    where,
    what: 'y could belong to the node or to the graph',
    got: formatShape(y.shape),
    expected: "level: 'node' or level: 'graph'",
  });
}

/** Lists of another length than there are nodes are most often targets of nodes with a mistake. */
function unclear(where: string, y: Tensor, numNodes: number): never {
  throw new OptionError({
    where,
    what: 'y fits the graph, but not its nodes',
    got: `${y.size} numbers for ${numNodes} nodes`,
    expected: `${numNodes} numbers, one for each node, or level: 'graph'`,
    mend: "Pass level: 'graph' if the numbers are targets of the whole graph",
  });
}

/** NaN is a target that is missing; an infinite one is a mistake. */
const refuseInfinite = (where: string, y: Tensor): void => refuseNonFinite(where, 'y', y.view(), y.shape, true);

/** Rows of a matrix in any form; undefined of what is none, which is refused where it is read. */
export const rowsOf = (matrix: unknown): number | undefined =>
  Array.isArray(matrix) ? matrix.length : (matrix as { shape?: readonly number[] } | null | undefined)?.shape?.[0];

import { filled } from '../autodiff/space.js';
import type { FloatType, TypedArray } from '../core/dtype.js';
import { GraphError, OptionError, ShapeError } from '../core/errors.js';
import { expectList } from '../core/expect.js';
import { namesOf } from '../core/options/names.js';
import { checkOptions } from '../core/options/read.js';
import { formatShape, type Shape } from '../core/shape.js';
import { written } from '../core/written.js';
import { assemble } from '../graph/batch.js';
import type { GraphInput } from '../graph/create.js';
import type { Graph } from '../graph/graph.js';
import { refuseOrdered } from '../graph/order.js';
import { concat, reshape } from '../ops/layout.js';
import { gather } from '../ops/segment.js';
import { emptyTensor, expectTensor, type NestedArray, Tensor, tensor } from '../runtime/tensor.js';

/** Numbers in a block: nested arrays, flat values with their shape, or a tensor. */
export type BlockLike = NestedArray | { readonly data: TypedArray | readonly number[]; readonly shape: Shape } | Tensor;

/** A batch of graphs padded to one size, as Keras-style programs keep them. */
export interface DenseInput {
  /** Adjacency [B, N, N], or [N, N] shared by all: a non-zero at [b, i, j] is an edge j -> i of graph b, weighted unless all are 1. */
  readonly A: BlockLike;
  /** Node features [B, N, F]. */
  readonly X: BlockLike;
  /** Edge features [B, N, N, S]; those at non-zeros of A count. */
  readonly E?: BlockLike;
  /** Targets of the graphs [B] or [B, T]; with level 'node' those of the nodes [B, N] or [B, N, T]. */
  readonly y?: BlockLike;
  /** Default 'graph'. */
  readonly level?: 'graph' | 'node';
  /** Which nodes are real [B, N]. Default: all, unless `sizes` says. */
  readonly mask?: BlockLike;
  /** Real nodes of each graph, which come first [B]. */
  readonly sizes?: ArrayLike<number>;
  /** Default 'f32'. */
  readonly dtype?: FloatType;
}

interface Block {
  readonly data: ArrayLike<number>;
  readonly shape: Shape;
}

const where = 'data.dense';

function read(name: string, given: BlockLike): Block {
  if (given === undefined || given === null) throw new ShapeError({ where, what: `${name} is missing`, expected: 'a block of numbers' });
  if (given instanceof Tensor) return { data: given.toTypedArray(), shape: given.shape };
  if (typeof given === 'object' && 'data' in given) {
    const size = given.shape.reduce((p, q) => p * q, 1);
    if (given.data.length === size) return given;
    throw new ShapeError({
      where,
      what: `${name} does not fill its shape`,
      got: `${given.data.length} numbers`,
      expected: `${size} for ${formatShape(given.shape)}`,
    });
  }
  const made = tensor(given as NestedArray);
  const block = { data: made.toTypedArray(), shape: made.shape };
  made.dispose();
  return block;
}

function expectShape(name: string, { shape }: Block, expected: readonly (number | string)[]): void {
  if (shape.length === expected.length && expected.every((size, i) => typeof size === 'string' || size === shape[i])) return;
  throw new ShapeError({ where, what: `${name} has the wrong shape`, got: formatShape(shape), expected: `[${expected.join(', ')}]` });
}

const blocks = namesOf<DenseInput>({ A: true, X: true, E: true, y: true, level: true, mask: true, sizes: true, dtype: true });

/**
 * The batch of graphs that padded blocks describe. Padding is left out, so that models give what they give for the same graphs one by one; rows of
 * A are receivers. With A [N, N] all graphs share one topology.
 *
 * @throws ShapeError for blocks that do not fit together; GraphError for an edge at a node that is padding.
 * @example
 * const batch = data.dense({ A: [[[0, 1], [1, 0]], [[0, 0], [0, 0]]], X: [[[1], [2]], [[3], [0]]], sizes: [2, 1], y: [1, 0] });
 */
export function dense(input: DenseInput): Graph {
  if (typeof input !== 'object' || input === null)
    throw new OptionError({ where, what: 'no blocks are given', got: String(input), expected: '{ A, X }' });
  checkOptions(where, blocks, input);
  const X = read('X', input.X);
  if (X.shape.length !== 3)
    throw new ShapeError({ where, what: 'X has the wrong shape', got: formatShape(X.shape), expected: '[B, N, F]' });
  const [B, N] = X.shape;
  const A = read('A', input.A);
  const shared = A.shape.length === 2;
  expectShape('A', A, shared ? [N, N] : [B, N, N]);
  const E = input.E === undefined ? null : read('E', input.E);
  if (E !== null) expectShape('E', E, [B, N, N, 'S']);
  const { level = 'graph' } = input;
  const y = input.y === undefined ? null : read('y', input.y);
  if (y !== null) {
    const lead = level === 'node' ? [B, N] : [B];
    expectShape('y', y, y.shape.length > lead.length ? [...lead, 'T'] : lead);
  }
  const real = readMask(input, B, N);
  const weighted = Array.prototype.some.call(A.data, (value) => value !== 0 && value !== 1);
  const graphs = Array.from({ length: B }, (_, b): GraphInput => {
    const nodes = Array.from({ length: N }, (_, i) => i).filter((i) => real[b * N + i]);
    const { edges, at } = edgesOf(A.data, shared ? 0 : b * N * N, N, nodes, b);
    return {
      x: rows(X, b, nodes),
      edgeIndex: [edges.map(([j]) => j), edges.map(([, i]) => i)],
      dtype: input.dtype,
      ...(weighted ? { edgeWeight: at.map((place) => A.data[place]) } : {}),
      ...(E === null
        ? {}
        : {
            edgeAttr: rows(
              { data: E.data, shape: [B, N * N, E.shape[3]] },
              b,
              at.map((place) => place % (N * N)),
            ),
          }),
      ...(y === null ? {} : { y: targets(y, b, level === 'node' ? nodes : null), level }),
    };
  });
  return assemble(where, graphs).whole;
}

/** Flags of the real nodes, [B · N]. */
function readMask({ mask, sizes }: DenseInput, B: number, N: number): ArrayLike<number> {
  if (mask !== undefined && sizes !== undefined)
    throw new OptionError({ where, what: 'both mask and sizes are given', expected: 'one of them' });
  if (mask !== undefined) {
    const block = read('mask', mask);
    expectShape('mask', block, [B, N]);
    const bad = Array.prototype.findIndex.call(block.data, (flag) => flag !== 0 && flag !== 1);
    if (bad < 0) return block.data;
    throw new OptionError({
      where,
      what: `mask has a bad flag at [${Math.floor(bad / N)}, ${bad % N}]`,
      got: String(block.data[bad]),
      expected: '0 or 1',
    });
  }
  const flags = new Uint8Array(B * N);
  if (sizes === undefined) return flags.fill(1);
  expectList(where, 'sizes', sizes);
  for (let b = 0; b < B; b++) {
    if (sizes.length !== B || !Number.isInteger(sizes[b]) || sizes[b] < 0 || sizes[b] > N)
      throw new OptionError({
        where,
        what: 'bad sizes',
        got: written(Array.from(sizes)),
        expected: `${B} whole numbers up to ${N}`,
        fields: { graph: b },
      });
    flags.fill(1, b * N, b * N + sizes[b]);
  }
  return flags;
}

/** Edges [sender, receiver] among real nodes, row by row, and where each stands in A. */
function edgesOf(A: ArrayLike<number>, start: number, N: number, nodes: readonly number[], graph: number) {
  const number = new Int32Array(N).fill(-1);
  nodes.forEach((node, i) => {
    number[node] = i;
  });
  const edges: [number, number][] = [];
  const at: number[] = [];
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) {
      if (A[start + i * N + j] === 0) continue;
      if (number[i] < 0 || number[j] < 0) {
        throw new GraphError({
          where,
          what: `graph ${graph} has an edge at a node that is padding`,
          got: `A[${graph}, ${i}, ${j}] = ${A[start + i * N + j]}`,
          expected: '0',
          fields: { graph },
        });
      }
      edges.push([number[j], number[i]]);
      at.push(start + i * N + j);
    }
  }
  return { edges, at };
}

/** Chosen rows of one graph of a block [B, rows, width]. */
function rows({ data, shape: [, count, width] }: Block, b: number, chosen: readonly number[]): { data: Float64Array; shape: Shape } {
  const out = new Float64Array(chosen.length * width);
  chosen.forEach((row, i) => {
    for (let c = 0; c < width; c++) out[i * width + c] = data[(b * count + row) * width + c];
  });
  return { data: out, shape: [chosen.length, width] };
}

function targets({ data, shape }: Block, b: number, nodes: readonly number[] | null): number | number[] | number[][] {
  const at = (i: number): number => data[i];
  if (nodes === null) return shape.length === 1 ? at(b) : Array.from({ length: shape[1] }, (_, t) => at(b * shape[1] + t));
  const [, N, T = 1] = shape;
  const one = (i: number): number[] => Array.from({ length: T }, (_, t) => at((b * N + i) * T + t));
  return shape.length === 2 ? nodes.map((i) => at(b * N + i)) : nodes.map(one);
}

/** Largest number of nodes of a graph of a batch. */
const largest = ({ nodePtr }: Graph): number => {
  const starts = nodePtr.view();
  let most = 0;
  for (let g = 0; g + 1 < starts.length; g++) most = Math.max(most, starts[g + 1] - starts[g]);
  return most;
};

/** Options of `data.toDenseBatch` and `data.toDenseAdj`. */
interface PaddingOptions {
  /** Nodes of each padded graph. Default those of the largest. */
  readonly maxNodes?: number;
}

const paddingOptions = namesOf<PaddingOptions>({ maxNodes: true });

/** The size to pad to, checked. */
function paddedSize(place: string, graph: Graph, options: PaddingOptions): number {
  checkOptions(place, paddingOptions, options);
  const { maxNodes } = options;
  refuseOrdered(place, graph);
  const most = largest(graph);
  const size = maxNodes ?? most;
  if (Number.isSafeInteger(size) && size >= most) return size;
  throw new OptionError({
    where: place,
    what: 'bad maxNodes',
    got: String(size),
    expected: `a whole number of at least ${most}, the largest graph`,
  });
}

/**
 * Rows of nodes as a padded block: x [nodes, F] -> { x: [graphs, N, F], mask: [graphs, N] }, with zeros and false behind the nodes of each graph.
 * N is the largest number of nodes, or `maxNodes`. Differentiable in x.
 *
 * @throws OptionError for a maxNodes that some graph exceeds.
 * @example
 * const graph = data.batch([{ x: [[1], [2]] }, { x: [[3]] }]);
 * const { x, mask } = data.toDenseBatch(graph.x, graph);
 */
export function toDenseBatch(x: Tensor, graph: Graph, options: PaddingOptions = {}): { x: Tensor; mask: Tensor } {
  const place = 'data.toDenseBatch';
  const N = paddedSize(place, graph, options);
  const B = graph.numGraphs;
  const starts = graph.nodePtr.toTypedArray();
  const index = new Uint32Array(B * N).fill(graph.numNodes); // the row of zeros
  const mask = emptyTensor([B, N], 'bool');
  const flags = mask.view().fill(0);
  for (let g = 0; g < B; g++) {
    for (let v = starts[g]; v < starts[g + 1]; v++) {
      index[g * N + v - starts[g]] = v;
      flags[g * N + v - starts[g]] = 1;
    }
  }
  if (expectTensor(place, x).shape[0] !== graph.numNodes)
    throw new ShapeError({
      where: place,
      what: 'x has other rows than the graph has nodes',
      got: formatShape(x.shape),
      expected: `[${graph.numNodes}, …]`,
    });
  const width = x.shape.slice(1);
  const zero = filled({ shape: [1, ...width], dtype: x.dtype }, 0);
  return { x: reshape(gather(concat([x, zero], { axis: 0 }), index), [B, N, ...width]), mask };
}

/**
 * The adjacency of a batch as a padded block [graphs, N, N]: entry [g, i, j] is the weight of the edges j -> i, added up. Rows are receivers: for
 * directed graphs the transpose of what PyG's to_dense_adj writes.
 *
 * @throws OptionError for a maxNodes that some graph exceeds.
 * @example
 * const A = data.toDenseAdj(data.batch([{ x: [[1], [2]], edges: [[0, 1]] }])); // A[0][1][0] = 1
 */
export function toDenseAdj(graph: Graph, options: PaddingOptions = {}): Tensor {
  const N = paddedSize('data.toDenseAdj', graph, options);
  const out = emptyTensor([graph.numGraphs, N, N], graph.dtype);
  const graphOf = graph.graphOf.toTypedArray();
  const [A, src, dst, starts] = [out, graph.src, graph.dst, graph.nodePtr].map((t) => t.view());
  const weight = graph.edgeWeight?.view();
  A.fill(0);
  for (let e = 0; e < src.length; e++) {
    const g = graphOf[src[e]];
    A[(g * N + dst[e] - starts[g]) * N + src[e] - starts[g]] += weight?.[e] ?? 1;
  }
  return out;
}

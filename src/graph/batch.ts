import { bytesPerElement } from '../core/dtype.js';
import { GraphError, ShapeError } from '../core/errors.js';
import { formatShape, sizeOf } from '../core/shape.js';
import { Csr } from '../runtime/csr.js';
import { runtime } from '../runtime/runtime.js';
import { scope } from '../runtime/scope.js';
import { SparseTensor } from '../runtime/sparse.js';
import { emptyTensor, Tensor, tensor } from '../runtime/tensor.js';
import { type GraphInput, graph } from './create.js';
import { Graph, type Level } from './graph.js';

/** A graph, or plain arrays that describe one. */
export type GraphLike = Graph | GraphInput;

/** Rows of many graphs one after the other; graph g owns the rows ptr[g] … ptr[g+1]-1. */
interface Stack {
  readonly data: Tensor;
  readonly ptr: Uint32Array;
}

interface SparseStack {
  /** Row pointers of all graphs as one matrix. */
  readonly rowptr: Tensor;
  readonly col: Tensor;
  readonly values: Tensor;
  readonly cols: number;
}

/**
 * Many graphs in one stretch of linear memory, checked and copied once. `batch` puts any of them side by side without
 * touching JavaScript arrays again.
 */
export class GraphSet {
  private constructor(
    private readonly nodePtr: Uint32Array,
    private readonly edgePtr: Uint32Array,
    private readonly level: Level,
    private readonly columns: {
      readonly src: Tensor;
      readonly dst: Tensor;
      readonly dense: Stack | null;
      readonly sparse: SparseStack | null;
      readonly y: Stack | null;
      readonly edgeWeight: Stack | null;
      readonly edgeAttr: Stack | null;
      readonly pos: Stack | null;
    },
    private readonly dtype: Graph['dtype'],
  ) {}

  /** @throws ShapeError or GraphError naming the graph by its place in the list. */
  static from(where: string, graphs: readonly GraphLike[]): GraphSet {
    if (graphs.length === 0) throw new GraphError({ where, what: 'the list of graphs is empty', expected: 'at least one graph' });
    const level = commonLevel(where, graphs);
    const parts = scope(() => {
      const made = graphs.map((one, i) => (one instanceof Graph ? one : named(where, i, () => graph({ ...one, level: one.y === undefined ? undefined : level }))));
      return pack(where, made, level);
    });
    return new GraphSet(parts.nodePtr, parts.edgePtr, level, parts.columns, parts.dtype);
  }

  get length(): number {
    return this.nodePtr.length - 1;
  }

  /** Nodes of one graph. */
  nodesOf(id: number): number {
    return this.nodePtr[id + 1] - this.nodePtr[id];
  }

  /** Width of the node features. */
  get numFeatures(): number {
    const { dense, sparse } = this.columns;
    return dense?.data.shape[1] ?? sparse?.cols ?? 0;
  }

  /** The chosen graphs side by side, in the order of the ids; by default all of them. */
  batch(ids: ArrayLike<number> = Array.from({ length: this.length }, (_, i) => i)): Graph {
    const { columns, nodePtr, edgePtr, level, dtype } = this;
    const nodes = starts(ids, nodePtr);
    const edges = starts(ids, edgePtr);
    const numNodes = nodes[ids.length];
    const perTarget = level === 'graph' ? null : level === 'node' ? nodes : edges;
    return new Graph({
      numNodes,
      numGraphs: ids.length,
      x: columns.sparse !== null ? pickSparse(columns.sparse, ids, nodePtr, nodes) : columns.dense && pick(columns.dense, ids, nodes),
      src: pickIndices(columns.src, ids, edgePtr, edges, nodes),
      dst: pickIndices(columns.dst, ids, edgePtr, edges, nodes),
      edgeWeight: columns.edgeWeight && pick(columns.edgeWeight, ids, edges),
      edgeAttr: columns.edgeAttr && pick(columns.edgeAttr, ids, edges),
      pos: columns.pos && pick(columns.pos, ids, nodes),
      y: columns.y && pick(columns.y, ids, perTarget ?? Uint32Array.from({ length: ids.length + 1 }, (_, i) => i)),
      level,
      masks: {},
      nodePtr: tensor(nodes),
      dtype,
    });
  }

  dispose(): void {
    const { src, dst, dense, sparse, y, edgeWeight, edgeAttr, pos } = this.columns;
    for (const part of [src, dst, dense?.data, sparse?.rowptr, sparse?.col, sparse?.values, y?.data, edgeWeight?.data, edgeAttr?.data, pos?.data]) part?.dispose();
  }
}

/** Graphs side by side, as one block-diagonal graph. Plain arrays are accepted as they are. */
export function batch(graphs: readonly GraphLike[]): Graph {
  const set = GraphSet.from('data.batch', graphs);
  try {
    return set.batch();
  } finally {
    set.dispose();
  }
}

/** A list has one level: what every member can be read as. */
function commonLevel(where: string, graphs: readonly GraphLike[]): Level {
  const readings = graphs.map((one): Level[] => {
    if (one.level !== undefined) return [one.level];
    if (one.y === undefined || one.y === null) return ['node', 'graph', 'edge'];
    if (typeof one.y === 'number') return ['graph'];
    const y = one.y as ArrayLike<unknown>;
    const nodes = (one as GraphInput).adjacency?.length ?? (one as GraphInput).numNodes ?? rowsOf((one as GraphInput).x);
    const nested = typeof y[0] === 'object';
    return [...(y.length === nodes ? (['node'] as const) : []), ...(nested ? [] : (['graph'] as const))];
  });
  const shared = (['node', 'graph', 'edge'] as const).filter((level) => readings.every((some) => some.includes(level)));
  if (shared.length === 1 || graphs.every((one) => one.y === undefined || one.y === null)) return shared[0];
  if (shared.length > 1 && graphs.some((one) => (one as GraphInput).x !== undefined && rowsOf((one as GraphInput).x) !== 1)) return shared[0];
  throw new GraphError({ where, what: 'targets of the graphs belong to different things', expected: 'node targets in every graph, or graph targets in every one', mend: "Give each graph level: 'node' or level: 'graph'" });
}

const rowsOf = (x: GraphInput['x']): number | undefined => (x === undefined ? undefined : Array.isArray(x) ? x.length : (x as { shape: readonly number[] }).shape[0]);

/** Says which graph of a list an error is about. */
function named<T>(where: string, index: number, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof Error) error.message = `${where}: graph ${index}: ${error.message}`;
    throw error;
  }
}

function pack(where: string, graphs: readonly Graph[], level: Level) {
  const [{ dtype }] = graphs;
  graphs.forEach((one, i) => {
    if (one.numGraphs !== 1) throw new GraphError({ where, what: `graph ${i} is itself a batch`, got: `${one.numGraphs} graphs`, expected: 'single graphs' });
    if (one.dtype !== dtype) throw new GraphError({ where, what: `graph ${i} has another element type`, got: one.dtype, expected: dtype });
  });
  const dense = graphs.every((one) => !(one.x instanceof SparseTensor));
  return {
    nodePtr: pointers(graphs.map((one) => one.numNodes)),
    edgePtr: pointers(graphs.map((one) => one.numEdges)),
    dtype,
    columns: {
      src: join(graphs.map((one) => one.src)),
      dst: join(graphs.map((one) => one.dst)),
      dense: dense ? stack(where, 'x', graphs.map((one) => one.x as Tensor | null)) : null,
      sparse: dense ? null : stackSparse(where, graphs),
      y: stack(where, 'y', graphs.map((one) => one.y), level === 'graph'),
      edgeWeight: stack(where, 'edgeWeight', graphs.map((one) => one.edgeWeight)),
      edgeAttr: stack(where, 'edgeAttr', graphs.map((one) => one.edgeAttr)),
      pos: stack(where, 'pos', graphs.map((one) => one.pos)),
    },
  };
}

function pointers(counts: readonly number[]): Uint32Array {
  const ptr = new Uint32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) ptr[i + 1] = ptr[i] + counts[i];
  return ptr;
}

const starts = (ids: ArrayLike<number>, ptr: Uint32Array): Uint32Array => pointers(Array.from(ids, (id) => ptr[id + 1] - ptr[id]));

const copyBytes = (to: number, from: number, bytes: number): void => {
  runtime().memory.u8.copyWithin(to, from, from + bytes);
};

/** Tensors one after the other, flat. */
function join(parts: readonly Tensor[]): Tensor {
  const out = emptyTensor([parts.reduce((sum, part) => sum + part.size, 0)], parts[0].dtype);
  let at = out.ptr;
  for (const part of parts) {
    const bytes = part.size * bytesPerElement(part.dtype);
    copyBytes(at, part.ptr, bytes);
    at += bytes;
  }
  return out;
}

function stack(where: string, name: string, parts: readonly (Tensor | null)[], onePerGraph = false): Stack | null {
  const [model] = parts;
  if (parts.every((part) => part === null)) return null;
  const width = (part: Tensor): readonly number[] => part.shape.slice(1);
  parts.forEach((part, i) => {
    if (model !== null && part !== null && part.dtype === model.dtype && formatShape(width(part)) === formatShape(width(model))) return;
    throw new ShapeError({
      where,
      what: `${name} of graph ${i} does not fit that of graph 0`,
      got: part === null ? 'none' : `${part.dtype} ${formatShape(part.shape)}`,
      expected: model === null ? 'none' : `${model.dtype} rows of ${formatShape(width(model))}`,
      mend: 'Every graph of a list has the same columns',
      fields: { graph: i },
    });
  });
  const all = parts as readonly Tensor[];
  const ptr = pointers(all.map((part) => (onePerGraph ? 1 : part.shape[0])));
  const joined = join(all);
  return { data: new Tensor(joined.storage, [ptr[all.length], ...width(all[0])], joined.dtype), ptr };
}

function stackSparse(where: string, graphs: readonly Graph[]): SparseStack {
  const parts = graphs.map(({ x }, i) => {
    if (x instanceof SparseTensor && x.shape[1] === (graphs[0].x?.shape[1] ?? -1) && x.csr.perm === null) return x;
    throw new ShapeError({ where, what: `x of graph ${i} does not fit that of graph 0`, got: String(x), expected: String(graphs[0].x), fields: { graph: i } });
  });
  const rowptr = new Uint32Array(parts.reduce((sum, part) => sum + part.csr.rows, 0) + 1);
  let [row, base] = [0, 0];
  for (const { csr } of parts) {
    const local = csr.rowptr.view();
    for (let r = 0; r < csr.rows; r++) rowptr[row++] = base + local[r];
    base += csr.nnz;
  }
  rowptr[row] = base;
  return { rowptr: tensor(rowptr), col: join(parts.map((part) => part.csr.col)), values: join(parts.map((part) => part.values)), cols: parts[0].csr.cols };
}

function pick({ data, ptr }: Stack, ids: ArrayLike<number>, to: Uint32Array): Tensor {
  const row = sizeOf(data.shape.slice(1)) * bytesPerElement(data.dtype);
  const out = emptyTensor([to[ids.length], ...data.shape.slice(1)], data.dtype);
  for (let i = 0; i < ids.length; i++) copyBytes(out.ptr + to[i] * row, data.ptr + ptr[ids[i]] * row, (to[i + 1] - to[i]) * row);
  return out;
}

function pickIndices(data: Tensor, ids: ArrayLike<number>, ptr: Uint32Array, to: Uint32Array, offsets: Uint32Array): Tensor {
  const out = emptyTensor([to[ids.length]], 'u32');
  const kernels = runtime().kernelsOf('f32');
  for (let i = 0; i < ids.length; i++) kernels.offsetIndices(0, to[i + 1] - to[i], offsets[i], data.ptr + ptr[ids[i]] * 4, out.ptr + to[i] * 4);
  return out;
}

function pickSparse({ rowptr, col, values, cols }: SparseStack, ids: ArrayLike<number>, nodePtr: Uint32Array, nodes: Uint32Array): SparseTensor {
  const ends = rowptr.view() as Uint32Array;
  const entryPtr = Uint32Array.from(nodePtr, (node) => ends[node]);
  const entries = starts(ids, entryPtr);
  const outPtr = emptyTensor([nodes[ids.length] + 1], 'u32');
  const kernels = runtime().kernelsOf('f32');
  for (let i = 0; i < ids.length; i++) {
    kernels.offsetIndices(0, nodes[i + 1] - nodes[i], entries[i] - entryPtr[ids[i]], rowptr.ptr + nodePtr[ids[i]] * 4, outPtr.ptr + nodes[i] * 4);
  }
  outPtr.view()[nodes[ids.length]] = entries[ids.length];
  const picked = pick({ data: values, ptr: entryPtr }, ids, entries);
  return new SparseTensor(new Csr(nodes[ids.length], cols, outPtr, pick({ data: col, ptr: entryPtr }, ids, entries), null), picked);
}

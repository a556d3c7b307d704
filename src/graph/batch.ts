import { bytesPerElement } from '../core/dtype.js';
import { GraphError, GraphgradError, OptionError, ShapeError } from '../core/errors.js';
import { expectList } from '../core/expect.js';
import { INSPECT } from '../core/inspect.js';
import { iota } from '../core/iota.js';
import { formatShape, sameShape } from '../core/shape.js';
import { badIndex, ownIndices } from '../core/whole.js';
import { ownCsr } from '../runtime/csr.js';
import { offset } from '../runtime/pointer.js';
import { runtime } from '../runtime/runtime.js';
import { allOrNothing, scope } from '../runtime/scope.js';
import { SparseTensor } from '../runtime/sparse.js';
import { emptyTensor, type Tensor, tensor, viewTensor } from '../runtime/tensor.js';
import { Bounds, Choice, pointers } from './choice.js';
import { type GraphInput, graph, rowsOf } from './create.js';
import { Graph, type Level, ownGraph } from './graph.js';
import { refuseOrdered } from './order.js';
import { isTargetDictionary } from './readTargets.js';
import { isEmptyMask, SetMasks } from './set-masks.js';
import { sameOutputs } from './targetColumns.js';

/** A graph, or plain arrays that describe one. */
export type GraphLike = Graph | GraphInput;

/**
 * Many graphs in one stretch of linear memory, checked and copied once, side by side as one block-diagonal graph. `batch`
 * puts any of them together without touching JavaScript arrays again; structures are cut out of those of the whole.
 *
 * @term batch: several graphs side by side as one block-diagonal graph
 */
export class GraphSet {
  private constructor(
    /** All graphs, as one. */
    readonly whole: Graph,
    private readonly bounds: Bounds,
    private readonly masks: SetMasks,
  ) {}

  /** @throws ShapeError or GraphError naming the graph by its place in the list. */
  static from(where: string, graphs: readonly GraphLike[]): GraphSet {
    return allOrNothing(() => {
      const { whole, nodePtr, edgePtr, masks } = assemble(where, graphs);
      return new GraphSet(whole, new Bounds(nodePtr, edgePtr), masks);
    });
  }

  get length(): number {
    return this.bounds.nodePtr.length - 1;
  }

  /** Nodes of one graph. */
  nodesOf(id: number): number {
    if (!Number.isInteger(id) || id < 0 || id >= this.length) throw badIndex('GraphSet.nodesOf', 'graph id', 0, id, this.length);
    return this.bounds.nodePtr[id + 1] - this.bounds.nodePtr[id];
  }

  /** Width of the node features. */
  get numFeatures(): number {
    return this.whole.numFeatures;
  }

  /** The chosen graphs side by side, in the order of the ids; by default all of them. */
  batch(ids?: ArrayLike<number>): Graph {
    const { whole } = this;
    const choice = new Choice(this.bounds, ids === undefined ? iota(this.length) : this.idsOf(ids));
    const { nodes, edges, graphs } = choice;
    const rows = (data: Tensor | null, along: typeof nodes): Tensor | null => data && choice.rows(data, along);
    const targets = whole.level === 'graph' ? graphs : whole.level === 'node' ? nodes : edges;
    const parts = {
      numNodes: nodes.total,
      numGraphs: choice.ids.length,
      x: whole.x instanceof SparseTensor ? choice.sparse(whole.x) : rows(whole.x, nodes),
      src: choice.endpoints(whole.src),
      dst: choice.endpoints(whole.dst),
      edgeWeight: rows(whole.edgeWeight, edges),
      edgeAttr: rows(whole.edgeAttr, edges),
      pos: rows(whole.pos, nodes),
      y: rows(whole.y, targets),
      outputs: whole.outputs,
      sampleWeight: rows(whole.sampleWeight, targets),
      level: whole.level,
      masks: this.masks.batch(choice.ids, whole.level === 'edge' ? choice.edgePtr : choice.nodePtr, nodes.to),
      nodePtr: nodes.to,
      dtype: whole.dtype,
    };
    return ownGraph(parts, {
      inCsr: () => choice.csr(whole.inCsr),
      loopedCsr: () => choice.csr(whole.adjacency({ addSelfLoops: true }).csr, false),
      gcn: (options, dtype) => choice.propagation(whole.gcn(options, dtype)),
    });
  }

  private idsOf(ids: ArrayLike<number>): Uint32Array<ArrayBuffer> {
    const own = ownIndices(expectList('GraphSet.batch', 'the ids', ids), this.length, (i, value) =>
      badIndex('GraphSet.batch', 'graph id', i, value, this.length),
    );
    if (own.length > 0) return own;
    throw new OptionError({ where: 'GraphSet.batch', what: 'no graph is chosen', expected: 'the ids of one graph or more' });
  }

  /** Gives back the memory of all graphs now; batches made of them stay. */
  dispose(): void {
    this.whole.dispose();
    this.bounds.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  toString(): string {
    return `GraphSet of ${this.length}: ${this.whole.contents}`;
  }

  [INSPECT](): string {
    return this.toString();
  }
}

/** Graphs side by side, as one block-diagonal graph. Plain arrays are accepted as they are. */
export function batch(graphs: readonly GraphLike[]): Graph {
  return allOrNothing(() => assemble('data.batch', graphs).whole);
}

/** Where a list is part of a longer one: the number of its first graph, and a batch of earlier graphs, stale or not, that it must resemble. */
export interface Continuation {
  readonly first: number;
  readonly like: Graph | null;
}

/** The graphs of a list as one, and where each begins. */
export function assemble(where: string, graphs: readonly GraphLike[], after: Continuation = { first: 0, like: null }) {
  const { first, like } = after;
  if (!Array.isArray(graphs) || graphs.length === 0)
    throw new GraphError({
      where,
      what: Array.isArray(graphs) ? 'the list of graphs is empty' : 'graphs come as a list',
      expected: 'at least one graph',
    });
  graphs.forEach((one: unknown, i) => {
    if (typeof one === 'object' && one !== null) return;
    throw new GraphError({
      where,
      what: `graph ${first + i} is no graph`,
      got: String(one),
      expected: 'graphs, or plain arrays that describe them',
      fields: { graph: first + i },
    });
  });
  const level = like?.level ?? commonLevel(where, graphs);
  if (level === 'link') throw noBatchOfPairs(where);
  const { parts, nodePtr, edgePtr, masks } = scope(() => {
    const made = graphs.map((one, i) => (one instanceof Graph ? one : named(where, first + i, () => graph(forList(one, level)))));
    for (const one of made) refuseOrdered(where, one);
    return { ...stackGraphs(where, made, level, after), masks: SetMasks.of(made) };
  });
  const starts = level === 'edge' ? edgePtr : nodePtr;
  const whole = ownGraph({ ...parts, masks: masks.batch(iota(graphs.length), starts, parts.nodePtr) });
  return { whole, nodePtr, edgePtr, masks };
}

const noBatchOfPairs = (where: string): GraphError =>
  new GraphError({
    where,
    what: 'graphs with pairs to score are not batched',
    expected: 'targets of nodes, edges or graphs',
    mend: 'Put them into one graph with data.graph, or train on one after the other',
  });

/** What describes a graph of a list: small ones may have masks without a true entry. */
const forList = ({ masks, ...rest }: GraphInput, level: Level): GraphInput => ({
  ...rest,
  level: rest.y === undefined ? undefined : level,
  ...(masks === undefined ? {} : { masks: Object.fromEntries(Object.entries(masks).filter(([, mask]) => !isEmptyMask(mask))) }),
});

/** A list has one level: what every member can be read as. */
function commonLevel(where: string, graphs: readonly GraphLike[]): Level {
  const readings = graphs.map((one): Level[] => {
    if (one.level !== undefined) return [one.level];
    if (one.pairs) return ['link'];
    if (one.y === undefined || one.y === null) return ['node', 'graph', 'edge'];
    const y = (isTargetDictionary(one.y) ? Object.values(one.y)[0] : one.y) as ArrayLike<unknown> | number;
    if (typeof y === 'number') return ['graph'];
    const nodes = rowsOf((one as GraphInput).adjacency) ?? (one as GraphInput).numNodes ?? rowsOf((one as GraphInput).x);
    const nested = typeof y[0] === 'object';
    return [...(y.length === nodes ? (['node'] as const) : []), ...(nested ? [] : (['graph'] as const))];
  });
  const shared = (['node', 'graph', 'edge', 'link'] as const).filter((level) => readings.every((some) => some.includes(level)));
  if (shared.length === 1 || graphs.every((one) => one.y === undefined || one.y === null)) return shared[0];
  if (shared.length > 1 && graphs.some((one) => (one as GraphInput).x !== undefined && rowsOf((one as GraphInput).x) !== 1))
    return shared[0];
  throw new GraphError({
    where,
    what: 'targets of the graphs belong to different things',
    expected: 'node targets in every graph, or graph targets in every one',
    mend: "Give each graph level: 'node' or level: 'graph'",
  });
}

/** Says which graph of a list an error is about. */
function named<T>(where: string, index: number, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof GraphgradError ? error.within(`${where}: graph ${index}`) : error;
  }
}

/** All parts of several graphs, stacked. */
function stackGraphs(where: string, graphs: readonly Graph[], level: Level, { first, like }: Continuation) {
  const { dtype } = like ?? graphs[0];
  graphs.forEach((one, i) => {
    if (one.numGraphs !== 1)
      throw new GraphError({
        where,
        what: `graph ${first + i} is itself a batch`,
        got: `${one.numGraphs} graphs`,
        expected: 'single graphs',
      });
    if (one.dtype !== dtype)
      throw new GraphError({ where, what: `graph ${first + i} has another element type`, got: one.dtype, expected: dtype });
  });
  const nodePtr = pointers(graphs.map((one) => one.numNodes));
  const edgePtr = pointers(graphs.map((one) => one.numEdges));
  const sparse = like?.x instanceof SparseTensor || graphs.some((one) => one.x instanceof SparseTensor);
  const column = (name: 'y' | 'sampleWeight' | 'pos'): Tensor | null =>
    stack(
      where,
      name,
      graphs.map((one) => one[name]),
      { first, model: (like ?? graphs[0])[name] },
    );
  // What graphs lack among others that have it: no weight means 1, and a graph without edges has no rows of any width.
  const ofEdges = (name: 'edgeWeight' | 'edgeAttr', rows: (graph: Graph, model: Tensor) => Tensor | null): Tensor | null => {
    const model = graphs.find((one) => one[name] !== null)?.[name] ?? like?.[name] ?? null;
    return stack(
      where,
      name,
      graphs.map((one) => one[name] ?? (model && rows(one, model))),
      { first, model },
    );
  };
  return {
    nodePtr,
    edgePtr,
    parts: {
      numNodes: nodePtr[graphs.length],
      numGraphs: graphs.length,
      x: sparse
        ? stackSparse(where, graphs, { first, model: (like ?? graphs[0]).x })
        : stack(
            where,
            'x',
            // features of a list are all dense or all sparse; these are dense
            graphs.map((one) => one.x as Tensor | null),
            // features of a list are all dense or all sparse; these are dense
            { first, model: (like ?? graphs[0]).x as Tensor | null },
          ),
      src: joinEndpoints(
        graphs.map((one) => one.src),
        nodePtr,
      ),
      dst: joinEndpoints(
        graphs.map((one) => one.dst),
        nodePtr,
      ),
      edgeWeight: ofEdges('edgeWeight', ({ numEdges }, { dtype }) => {
        const ones = emptyTensor([numEdges], dtype);
        ones.view().fill(1);
        return ones;
      }),
      edgeAttr: ofEdges('edgeAttr', ({ numEdges }, { shape, dtype }) =>
        numEdges === 0 ? emptyTensor([0, ...shape.slice(1)], dtype) : null,
      ),
      pos: column('pos'),
      y: column('y'),
      outputs: commonOutputs(where, graphs, { first, like }),
      sampleWeight: column('sampleWeight'),
      level,
      nodePtr: tensor(nodePtr),
      dtype,
    },
  };
}

/** The outputs that all graphs have. @throws GraphError for one that has others. */
function commonOutputs(where: string, graphs: readonly Graph[], { first, like }: Continuation): Graph['outputs'] {
  const { outputs } = like ?? graphs[0];
  const odd = graphs.findIndex((one) => !sameOutputs(one.outputs, outputs));
  if (odd < 0) return outputs;
  const told = (some: Graph['outputs']): string =>
    some?.map(({ name, start, end }) => `${name} [${end - start}]`).join(', ') ?? 'one output';
  throw new GraphError({
    where,
    what: `graph ${first + odd} has targets of other outputs`,
    got: told(graphs[odd].outputs),
    expected: told(outputs),
    mend: 'Give every graph the same names; NaN is a target that is missing',
    fields: { graph: first + odd },
  });
}

/** Tensors one after the other, flat. */
function join(parts: readonly Tensor[]): Tensor {
  const out = emptyTensor([parts.reduce((sum, part) => sum + part.size, 0)], parts[0].dtype);
  const { u8 } = runtime().memory;
  let at = out.ptr;
  for (const part of parts) {
    const bytes = part.size * bytesPerElement(part.dtype);
    u8.copyWithin(at, part.ptr, part.ptr + bytes);
    at = offset(at, bytes);
  }
  return out;
}

/** Node ids of each graph, counted on from the graphs before it. */
function joinEndpoints(parts: readonly Tensor[], nodePtr: Uint32Array): Tensor {
  const out = emptyTensor([parts.reduce((sum, part) => sum + part.size, 0)], 'u32');
  const kernels = runtime().kernelsOf('f32');
  let at = out.ptr;
  parts.forEach((part, i) => {
    kernels.offsetIndices(0, part.size, nodePtr[i], part.ptr, at);
    at = offset(at, part.size * 4);
  });
  return out;
}

/** What the rows of graphs must resemble, and the number of the first graph. */
interface Resemblance<T> {
  readonly first: number;
  readonly model: T | null;
}

/** Rows of all graphs one after the other; null when none has any. */
function stack(where: string, name: string, parts: readonly (Tensor | null)[], { first, model }: Resemblance<Tensor>): Tensor | null {
  if (model === null && parts.every((part) => part === null)) return null;
  const width = (part: Tensor): readonly number[] => part.shape.slice(1);
  parts.forEach((part, i) => {
    if (part === null && model === null) return;
    if (model !== null && part !== null && part.dtype === model.dtype && sameShape(width(part), width(model))) return;
    throw new ShapeError({
      where,
      what: `${name} of graph ${first + i} does not fit that of ${model !== null && parts[0] !== model ? 'the others' : 'graph 0'}`,
      got: part === null ? 'none' : `${part.dtype} ${formatShape(part.shape)}`,
      expected: model === null ? 'none' : `${model.dtype} rows of ${formatShape(width(model))}`,
      mend: 'Every graph of a list has the same columns',
      fields: { graph: first + i },
    });
  });
  const all = parts as readonly Tensor[];
  const rows = all.reduce((sum, part) => sum + part.shape[0], 0);
  return viewTensor(join(all), [rows, ...width(all[0])]);
}

function stackSparse(where: string, graphs: readonly Graph[], { first, model }: Resemblance<Graph['x']>): SparseTensor {
  const parts = graphs.map(({ x }, i) => {
    if (x instanceof SparseTensor && model instanceof SparseTensor && x.shape[1] === model.shape[1] && x.csr.perm === null) return x;
    throw new ShapeError({
      where,
      what: `x of graph ${first + i} does not fit that of graph 0`,
      got: x?.label ?? 'none',
      expected: model?.label ?? 'none',
      fields: { graph: first + i },
    });
  });
  const rows = parts.reduce((sum, part) => sum + part.csr.rows, 0);
  const rowptr = new Uint32Array(rows + 1);
  let [row, base] = [0, 0];
  for (const { csr } of parts) {
    const local = csr.rowptr.view();
    for (let r = 0; r < csr.rows; r++) rowptr[row++] = base + local[r];
    base += csr.nnz;
  }
  rowptr[row] = base;
  const csr = ownCsr(rows, parts[0].csr.cols, tensor(rowptr), join(parts.map((part) => part.csr.col)), null);
  return new SparseTensor(csr, join(parts.map((part) => part.values)));
}

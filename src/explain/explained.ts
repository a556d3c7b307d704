import { IndexError, OptionError, ShapeError } from '../core/errors.js';
import { misfit } from '../core/expect.js';
import type { Given, Values } from '../core/options/option.js';
import { int, optional } from '../core/options/vocabulary.js';
import { formatShape } from '../core/shape.js';
import { Graph } from '../graph/graph.js';
import { refuseOrdered } from '../graph/order.js';
import { Context, type Listener, type TensorTree } from '../layers/context.js';
import { isNetwork, type Network } from '../network/network.js';
import { reshape, slice } from '../ops/layout.js';
import { toDense } from '../ops/to-dense.js';
import { scope } from '../runtime/scope.js';
import { SparseTensor } from '../runtime/sparse.js';
import type { Tensor } from '../runtime/tensor.js';

/** What every explanation is told: which number of the output it is about. */
export const targetOptions = {
  /** Node whose output is explained, in node tasks. */
  node: optional(int({ min: 0 })),
  /** Graph whose output is explained, in graph tasks. Default: the only one. */
  graph: optional(int({ min: 0 })),
  /** Column of the output: a class, or one of several numbers. Default: the largest of the row. */
  output: optional(int({ min: 0 })),
};

export interface TargetOptions extends Given<typeof targetOptions> {}

/** What a network says of a graph, or of one like it. */
export interface Inputs {
  /** Features [nodes, F]. Default those of the graph. */
  readonly x?: Tensor;
  readonly edgeMask?: Tensor;
  readonly edgeWeight?: Tensor;
}

/** One number of a network's output, as a function of what it was made of. */
export interface Explained {
  readonly graph: Graph;
  /** The features, dense. */
  readonly x: Tensor;
  /** Row and column of the number. */
  readonly row: number;
  readonly output: number;
  /** The whole row. */
  readonly prediction: readonly number[];
  /** All rows, [rows, columns]; differentiable. */
  run(inputs: Inputs, listener?: Listener): Tensor;
  /** The number, a scalar; differentiable. */
  score(inputs: Inputs): Tensor;
}

/** A network that has parameters. @throws OptionError */
export function trainedNetwork(where: string, model: unknown): Network & { readonly params: TensorTree } {
  if (typeof model !== 'function' || !isNetwork(model as never)) throw misfit(where, 'the first argument', model, 'a model');
  const network = model as unknown as Network; // isNetwork said so
  if (network.params !== null) return network as Network & { readonly params: TensorTree };
  throw new OptionError({
    where,
    what: 'the model has no parameters yet',
    mend: 'Call fit, or set model.params = model.init({ seed, like })',
  });
}

/** A graph with features, whose nodes stand as they were given. @throws OptionError or GraphError */
export function featuredGraph(where: string, graph: unknown): Graph {
  if (!(graph instanceof Graph)) throw misfit(where, 'the second argument', graph, 'a graph', 'Make one with data.graph');
  refuseOrdered(where, graph);
  if (graph.x === null) throw misfit(where, 'the graph', 'one without x', 'a graph with features');
  return graph;
}

/** A network's output on a graph as a function of features and masks, in evaluation mode. x [nodes, F] -> [rows, columns]. */
export function outputOf(network: Network & { readonly params: TensorTree }, graph: Graph): Explained['run'] {
  const { params, buffers } = network;
  return ({ x, edgeMask, edgeWeight }, listener) => {
    const changed = graph.with({ ...(x && { x }), ...(edgeMask && { edgeMask }), ...(edgeWeight && { edgeWeight }) });
    const y = network(params, changed, new Context(false, null, buffers, null, [], null, listener ?? null));
    return y.rank === 1 ? reshape(y, [-1, 1]) : y;
  };
}

/** Gives `work` what is explained; the tensors it was made of end with it. */
export async function explaining<T>(
  where: string,
  model: unknown,
  on: unknown,
  target: Values<typeof targetOptions>,
  work: (explained: Explained) => T | Promise<T>,
): Promise<T> {
  const network = trainedNetwork(where, model);
  const graph = featuredGraph(where, on);
  // what is explained has features
  const given = graph.x as Tensor | SparseTensor;
  const x = given instanceof SparseTensor ? toDense(given) : given;
  try {
    const run = outputOf(network, graph);
    const [shape, values] = scope(() => {
      const y = run({ x });
      return [y.shape, y.toTypedArray()] as const;
    });
    const row = rowOf(where, graph, shape, target);
    const columns = shape[1];
    const prediction = Array.from(values.subarray(row * columns, (row + 1) * columns));
    const output = columnOf(where, prediction, target.output);
    const score = (inputs: Inputs): Tensor => cell(run(inputs), row, output);
    return await work({ graph, x, row, output, prediction, run, score });
  } finally {
    if (x !== given) x.dispose();
  }
}

/** One number of a matrix, as a scalar. */
export const cell = (y: Tensor, row: number, column: number): Tensor =>
  reshape(slice(slice(y, { start: row, end: row + 1 }), { axis: 1, start: column, end: column + 1 }), []);

function rowOf(where: string, graph: Graph, shape: readonly number[], { node, graph: which }: Values<typeof targetOptions>): number {
  const [rows] = shape;
  if (shape.length !== 2)
    throw new ShapeError({ where, what: 'the output has no rows and columns', got: formatShape(shape), expected: '[rows, columns]' });
  if (node !== undefined && which !== undefined)
    throw new OptionError({ where, what: 'both a node and a graph are named', expected: 'one of node, graph' });
  if (node === undefined && which === undefined) {
    if (rows === 1) return 0;
    throw new OptionError({
      where,
      what: 'it is not said what is explained',
      got: `an output of ${rows} rows`,
      expected: rows === graph.numNodes ? '{ node }' : '{ graph }',
    });
  }
  const [name, id, count] =
    node === undefined ? (['graph', which as number, graph.numGraphs] as const) : (['node', node, graph.numNodes] as const);
  if (rows !== count)
    throw new OptionError({ where, what: `the model has no row for each ${name}`, got: `${rows} rows`, expected: `${count}` });
  if (id < count) return id;
  throw new IndexError({ where, what: `there is no ${name} ${id}`, got: String(id), expected: `a whole number in [0, ${count})` });
}

function columnOf(where: string, row: readonly number[], output: number | undefined): number {
  if (output === undefined) return row.reduce((best, value, c) => (value > row[best] ? c : best), 0);
  if (output < row.length) return output;
  throw new IndexError({
    where,
    what: `the model has no output ${output}`,
    got: String(output),
    expected: `a whole number in [0, ${row.length})`,
    mend: 'Classes count from 0',
  });
}

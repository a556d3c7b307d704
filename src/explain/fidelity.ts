import { IndexError, OptionError } from '../core/errors.js';
import { expectList, expectNumberList, misfit } from '../core/expect.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { array, int, nullable, optional } from '../core/options/vocabulary.js';
import type { Graph } from '../graph/graph.js';
import type { Network } from '../network/network.js';
import { mul } from '../ops/binary.js';
import { toDense } from '../ops/to-dense.js';
import { scope } from '../runtime/scope.js';
import { SparseTensor } from '../runtime/sparse.js';
import { type Tensor, tensor } from '../runtime/tensor.js';
import { featuredGraph, outputOf, trainedNetwork } from './explained.js';

/** An explanation as masks between 0 and 1. */
export interface MaskLike {
  /** [nodes][F], [nodes][1] or [1][F]; null: all of it. */
  readonly features?: readonly (readonly number[])[] | null;
  /** [edges]; null: all of it. */
  readonly edges?: readonly number[] | null;
}

const rowOptions = {
  /** Rows of the output that count, as one list. Default all. */
  rows: nullable(array(int({ min: 0 }), { min: 1 })),
};

const fidelityOptions = {
  ...rowOptions,
  /** True classes, one for each row of the output: then fidelity is to the phenomenon, and else to the model. */
  targets: nullable(array(int({ min: 0 }))),
};

export interface FidelityOptions extends Given<typeof fidelityOptions> {}

const unfaithfulnessOptions = {
  ...rowOptions,
  /** The columns of the features with the largest sums are kept whole, so many of them, and the others hidden. Default: the mask as it is. */
  topK: optional(int({ min: 1 })),
};

export interface UnfaithfulnessOptions extends Given<typeof unfaithfulnessOptions> {}

/** Rows of a table of numbers. */
type Table = readonly (readonly number[])[];

/**
 * Fidelity of masks, as PyG's (arXiv:2206.09677). To the model: the share of rows whose class changes where what the masks show is hidden (positive: high is
 * good) and where it alone is shown (negative: low is good). To the phenomenon: the share of rows that become right or wrong instead.
 *
 * @throws OptionError for masks that do not fit the graph; IndexError for rows that are not there.
 */
export function fidelity(
  model: Network,
  graph: Graph,
  masks: MaskLike,
  given: FidelityOptions = {},
): { positive: number; negative: number } {
  const where = 'explain.fidelity';
  const { rows, targets } = readOptions(where, fidelityOptions, given);
  const { full, kept, hidden } = outputsUnder(where, model, graph, masks, rows);
  const classes = [full, kept, hidden].map((table) => table.map(classOf));
  if (targets !== null && rows === null && targets.length !== full.length) throw unfit(where, 'targets', targets.length, full.length);
  const truth = targets === null ? classes[0] : (rows ?? [...full.keys()]).map((row) => targets[row]);
  const right = classes.map((list) => list.map((one, i) => Number(one === truth[i])));
  const changed = (which: number): number => average(right[0].map((one, i) => Math.abs(one - right[which][i])));
  return { positive: changed(2), negative: changed(1) };
}

/**
 * Unfaithfulness of masks (PyG's; arXiv:2106.09078): 1 - exp(-KL(p_kept || p_all)), the divergence averaged over the rows, p the softmax of the output.
 *
 * @throws OptionError for masks that do not fit the graph; IndexError for rows that are not there.
 */
export function unfaithfulness(model: Network, graph: Graph, masks: MaskLike, given: UnfaithfulnessOptions = {}): number {
  const where = 'explain.unfaithfulness';
  const { rows, topK } = readOptions(where, unfaithfulnessOptions, given);
  const shown =
    topK === undefined || !masks?.features ? masks : { ...masks, features: [largestColumns(expectRows(where, masks.features), topK)] };
  const { full, kept } = outputsUnder(where, model, graph, shown, rows);
  const divergence = (p: readonly number[], q: readonly number[]): number =>
    p.reduce((sum, one, c) => sum + (one === 0 ? 0 : one * Math.log(one / q[c])), 0);
  return 1 - Math.exp(-average(kept.map((row, i) => divergence(softmaxOf(row), softmaxOf(full[i])))));
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The largest column; of one logit, whether it is above 0. */
const classOf = (row: readonly number[]): number =>
  row.length === 1 ? Number(row[0] > 0) : row.reduce((best, value, c) => (value > row[best] ? c : best), 0);

function softmaxOf(row: readonly number[]): number[] {
  const top = row.reduce((a, b) => Math.max(a, b));
  const powers = row.map((value) => Math.exp(value - top));
  const sum = powers.reduce((all, one) => all + one, 0);
  return powers.map((one) => one / sum);
}

/** 1 for the columns with the largest sums, 0 for the others. */
function largestColumns(features: Table, count: number): number[] {
  const sums = features[0].map((_, c) => features.reduce((sum, row) => sum + row[c], 0));
  const order = [...sums.keys()].sort((a, b) => sums[b] - sums[a]);
  const chosen = new Set(order.slice(0, count));
  return sums.map((_, c) => Number(chosen.has(c)));
}

/** The output for everything, for what masks show, and for what they hide. */
function outputsUnder(where: string, model: Network, on: Graph, masks: MaskLike, rows: readonly number[] | null) {
  const network = trainedNetwork(where, model);
  const graph = featuredGraph(where, on);
  // what is explained has features
  const [nodes, columns] = (graph.x as Tensor).shape;
  if (typeof masks !== 'object' || masks === null) throw misfit(where, 'the masks', masks, '{ features, edges }');
  const edges = masks.edges == null ? null : expectNumberList(where, 'the mask of edges', masks.edges);
  const features = masks.features == null ? null : expectRows(where, masks.features);
  if (edges !== null && edges.length !== graph.numEdges) throw unfit(where, 'the mask of edges', edges.length, graph.numEdges);
  const [height, width] = [features?.length ?? 1, features?.[0]?.length ?? 1];
  if (![1, nodes].includes(height)) throw unfit(where, 'the mask of features', height, nodes);
  if (![1, columns].includes(width) || features?.some((row) => row.length !== width))
    throw unfit(where, 'a row of that mask', width, columns);
  return scope(() => {
    const run = outputOf(network, graph);
    // what is explained has features
    const x = graph.x instanceof SparseTensor ? toDense(graph.x) : (graph.x as Tensor);
    const under = (of: (mask: number) => number): Table => {
      const hidden = features && tensor(features.flat().map(of), { shape: [height, width], dtype: x.dtype });
      const edgeMask = edges === null ? undefined : tensor(edges.map(of), { dtype: x.dtype });
      const table = run({ x: hidden === null ? x : mul(x, hidden), edgeMask }).toArray() as number[][];
      const missing = rows?.find((row) => row >= table.length);
      if (missing !== undefined)
        throw new IndexError({
          where,
          what: `the output has no row ${missing}`,
          got: String(missing),
          expected: `a whole number in [0, ${table.length})`,
        });
      return rows === null ? table : rows.map((row) => table[row]);
    };
    return { full: under(() => 1), kept: under((mask) => mask), hidden: under((mask) => 1 - mask) };
  });
}

/** Rows of numbers. */
function expectRows(where: string, rows: unknown): number[][] {
  expectList(where, 'the mask of features', rows);
  return Array.from(rows as ArrayLike<unknown>, (row) => expectNumberList(where, 'a row of the mask of features', row));
}

const unfit = (where: string, what: string, got: number, expected: number): OptionError =>
  new OptionError({ where, what: `${what} does not fit`, got: `${got} numbers`, expected: `${expected}` });

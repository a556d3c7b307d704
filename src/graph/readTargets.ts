import type { FloatType, TypedArray } from '../core/dtype.js';
import { GraphError, NumericError, OptionError, ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import type { TargetColumns } from '../core/targetColumns.js';
import { isDictionary } from '../core/tree.js';
import { Tensor, tensor, viewTensor } from '../runtime/tensor.js';
import { refuseNonFinite, refuseOtherThanNumbers } from './features.js';
import type { Level } from './parts.js';
import { packTargets } from './targetColumns.js';

/** Targets: a number, numbers for each row, or rows of numbers. */
export type TargetLike = number | TypedArray | readonly number[] | readonly (readonly number[])[] | Tensor;

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

/** What is read here of what describes a graph. */
interface Given {
  readonly y?: TargetLike | Readonly<Record<string, TargetLike>>;
  readonly level?: Level;
  readonly sampleWeight?: number | TypedArray | readonly number[] | Tensor;
}

/** Targets, and where those of each output stand, if there are several. */
interface Target {
  readonly y: Tensor | null;
  readonly level: Level;
  readonly outputs: readonly TargetColumns[] | null;
}

/** Whether targets come by the names of outputs. */
export const isTargetDictionary = (y: unknown): y is Readonly<Record<string, TargetLike>> => isDictionary(y);

/** The targets of a graph, and what they belong to. */
export function readTargets(where: string, input: Given, counts: Counts, dtype: FloatType): Target {
  const { y } = input;
  if (!isTargetDictionary(y)) return { ...readTarget(where, { ...input, y }, counts, dtype), outputs: null };
  const read = (name: string) => {
    const one = readTarget(`${where}: y.${name}`, { ...input, y: y[name] }, counts, dtype);
    if (one.y === null)
      throw new GraphError({ where, what: `the output '${name}' has no targets`, expected: 'targets, NaN where one is missing' });
    return { y: one.y, level: one.level, flat: one.level === 'graph' ? rankOf(y[name]) === 0 : one.y.rank === 1 };
  };
  return packTargets(where, Object.fromEntries(Object.keys(y).map((name) => [name, read(name)])), dtype);
}

/** 0 for a number, 1 for a list. */
const rankOf = (y: TargetLike): number => (y instanceof Tensor ? y.rank : typeof y === 'number' ? 0 : 1);

function readTarget(
  where: string,
  input: { readonly y?: TargetLike; readonly level?: Level },
  counts: Counts,
  dtype: FloatType,
): { y: Tensor | null; level: Level } {
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

/** How much each row of the targets counts. */
export function readSampleWeight(where: string, { sampleWeight }: Given, rows: number, dtype: FloatType): Tensor | null {
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

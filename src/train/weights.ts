import type { TypedArray } from '../core/dtype.js';
import { OptionError } from '../core/errors.js';
import { expectList } from '../core/expect.js';
import { expectNumbers } from '../core/numbers.js';
import type { Given } from '../core/options/option.js';
import { custom, optional } from '../core/options/vocabulary.js';
import type { Graph } from '../graph/graph.js';
import { targetOf } from '../graph/targetOf.js';
import type { LossTask } from '../nn/losses.js';
import type { Tensor } from '../runtime/tensor.js';
import { type Batch, type Source, visitBatches } from './batches.js';

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Weights by class id: a list, or a dictionary in which what is left out weighs 1. */
type WeightsByClass = readonly number[] | Readonly<Record<number, number>>;

/** Weights by class id, or 'balanced' for those that make all classes of the training data count alike. */
export type ClassWeight = WeightsByClass | 'balanced';

/** What `fit` may be told about how much each row counts. */
export const weightOptions = {
  /**
   * How much rows of each class count, by class id: `[1, 5]` or `{ 1: 5 }`; or 'balanced' for rows / (classes · rows of the class) over the rows
   * trained on, as in scikit-learn. Of losses of classes. Default: all alike.
   */
  classWeight: optional(
    custom<ClassWeight>(
      'numbers',
      "a list of numbers, numbers by class id, or 'balanced'",
      (value) => value === 'balanced' || isObject(value),
    ),
  ),
  /**
   * How much each target counts: one number for each row of a graph, or for each graph of a list. Data may carry theirs as
   * `sampleWeight` of the graphs; both multiply. In a batch the loss is Σ w loss / Σ w. Default: all alike.
   */
  sampleWeight: optional(custom<ArrayLike<number>>('numbers', 'a list of numbers', (value) => isObject(value) && 'length' in value)),
};

export interface WeightOptions extends Given<typeof weightOptions> {}

/** Weights of the rows of a batch. */
export type Weigh = (batch: Batch) => Float64Array | Tensor;

const refuse = (where: string, what: string, got: string, expected: string, mend?: string): never => {
  throw new OptionError({ where, what, got, expected, mend });
};

/** Weights with those of classes as numbers. */
export interface SettledWeights extends WeightOptions {
  readonly classWeight?: WeightsByClass;
}

/** Counts the classes of what is trained on, where 'balanced' asks for it. @throws OptionError for batches that cannot be walked twice. */
export async function settleWeights(where: string, given: WeightOptions, from: Source): Promise<SettledWeights> {
  const { classWeight, sampleWeight } = given;
  if (classWeight !== 'balanced') return { classWeight, sampleWeight };
  refuseSingleWalk(where, "classWeight 'balanced'", from);
  const counts = new Map<number, number>();
  await visitBatches(from.walk(null), (batch) => countClasses(where, counts, batch));
  return { classWeight: balance(counts), sampleWeight };
}

/** @throws OptionError for batches that cannot be walked before they are trained on. */
export function refuseSingleWalk(where: string, name: string, from: Source): void {
  if (from.repeatable === false)
    refuse(where, `${name} of batches that can be walked once`, 'batches made elsewhere', 'a graph, a list or data.loader');
}

/** The same for a batch at hand. */
export function settleForBatch(where: string, { classWeight, sampleWeight }: WeightOptions, batch: Batch): SettledWeights {
  if (classWeight !== 'balanced') return { classWeight, sampleWeight };
  const counts = new Map<number, number>();
  countClasses(where, counts, batch);
  return { classWeight: balance(counts), sampleWeight };
}

function countClasses(where: string, counts: Map<number, number>, { graph, mask }: Batch): void {
  const ids = classesOf(where, graph);
  for (const row of mask?.indices ?? ids.keys()) if (!Number.isNaN(ids[row])) counts.set(ids[row], (counts.get(ids[row]) ?? 0) + 1);
}

/** Rows / (classes · rows of the class), of classes that occur. */
function balance(counts: ReadonlyMap<number, number>): Record<number, number> {
  let rows = 0;
  for (const count of counts.values()) rows += count;
  return Object.fromEntries([...counts].map(([id, count]) => [id, rows / (counts.size * count)]));
}

/** @throws OptionError for weights that do not fit the data or the loss, before anything is trained. */
export function weigher(where: string, { classWeight, sampleWeight }: SettledWeights, task: LossTask, from: Source): Weigh | null {
  if (classWeight === undefined && sampleWeight === undefined) return null;
  if (classWeight !== undefined && task !== 'classes' && task !== 'binary')
    refuse(
      where,
      'classWeight needs a loss of classes',
      String(task ?? 'a function'),
      'crossEntropy or binaryCrossEntropy',
      'Use sampleWeight',
    );
  if (classWeight !== undefined) expectNumbers(where, 'classWeight', Object.values(classWeight), { positive: true });
  if (sampleWeight !== undefined) expectNumbers(where, 'sampleWeight', expectList(where, 'sampleWeight', sampleWeight), { positive: true });
  if (sampleWeight !== undefined && from.graphs === Number.POSITIVE_INFINITY)
    refuse(
      where,
      'sampleWeight with batches made elsewhere',
      'a loader',
      'a graph or a list',
      'Give the graphs a sampleWeight of their own',
    );
  const count = from.listed ? from.graphs : from.rows;
  if (sampleWeight !== undefined && sampleWeight.length !== count)
    refuse(
      where,
      'sampleWeight does not fit the data',
      `${sampleWeight.length} numbers`,
      `${count}, one for each ${from.listed ? 'graph' : 'row'}`,
    );
  return (batch) => {
    const weights = Float64Array.from(batch.graph.sampleWeight?.view() ?? new Float64Array(batch.graph.numTargets).fill(1));
    if (sampleWeight !== undefined) multiply(weights, (r) => sampleWeight[r], batch);
    if (classWeight !== undefined) multiplyByClass(where, weights, classWeight, batch);
    return weights;
  };
}

/** Rows of a list weigh what their graph does. */
function multiply(weights: Float64Array, weightOf: (id: number) => number, { graph, ids }: Batch): void {
  const graphOf = ids === undefined || graph.level === 'graph' ? null : (graph.graphOf.view() as Uint32Array);
  const heads = graphOf !== null && graph.level === 'edge' ? graph.dst.view() : null;
  for (let r = 0; r < weights.length; r++) {
    const place = graphOf === null ? r : graphOf[heads === null ? r : heads[r]];
    weights[r] *= weightOf(ids === undefined ? place : ids[place]);
  }
}

/** The class ids of a batch, one for each row. */
function classesOf(where: string, graph: Graph): TypedArray {
  const target = targetOf(graph);
  if (target.size === graph.numTargets) return target.view();
  return refuse(
    where,
    'classWeight needs one class id for each row',
    `targets [${target.shape}]`,
    `[${graph.numTargets}]`,
    'Use sampleWeight',
  );
}

function multiplyByClass(where: string, weights: Float64Array, classWeight: WeightsByClass, { graph }: Batch): void {
  const classes = classesOf(where, graph);
  const byClass = classWeight as Readonly<Record<number, number>>;
  for (let r = 0; r < weights.length; r++) weights[r] *= byClass[classes[r]] ?? 1;
}

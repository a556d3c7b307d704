import { OptionError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { custom, optional } from '../core/options/vocabulary.js';
import { targetOf } from '../graph/targetOf.js';
import type { LossTask } from '../nn/losses.js';
import type { Tensor } from '../runtime/tensor.js';
import type { Batch, Source } from './batches.js';

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Weights by class id: a list, or a dictionary in which what is left out weighs 1. */
export type ClassWeight = readonly number[] | Readonly<Record<number, number>>;

/** What `fit` may be told about how much each row counts. */
export const weightOptions = {
  /** How much rows of each class count, by class id: `[1, 5]` or `{ 1: 5 }`. Of losses of classes. Default: all alike. */
  classWeight: optional(custom<ClassWeight>('numbers', 'a list of numbers, or numbers by class id', isObject)),
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

/** @throws OptionError for weights that do not fit the data or the loss, before anything is trained. */
export function weigher(where: string, { classWeight, sampleWeight }: WeightOptions, task: LossTask, from: Source): Weigh | null {
  if (classWeight === undefined && sampleWeight === undefined) return null;
  if (classWeight !== undefined && task !== 'classes' && task !== 'binary')
    refuse(
      where,
      'classWeight needs a loss of classes',
      String(task ?? 'a function'),
      'crossEntropy or binaryCrossEntropy',
      'Use sampleWeight',
    );
  for (const [name, all] of Object.entries({ classWeight, sampleWeight })) {
    for (const [at, weight] of Object.entries(all ?? {}))
      if (!(typeof weight === 'number' && weight >= 0 && Number.isFinite(weight)))
        refuse(where, `bad ${name} at ${at}`, String(weight), 'a finite number, at least 0');
  }
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

function multiplyByClass(where: string, weights: Float64Array, classWeight: ClassWeight, { graph }: Batch): void {
  const target = targetOf(graph);
  if (target.size !== weights.length)
    refuse(where, 'classWeight needs one class id for each row', `targets [${target.shape}]`, `[${weights.length}]`, 'Use sampleWeight');
  const classes = target.view();
  const byClass = classWeight as Readonly<Record<number, number>>;
  for (let r = 0; r < weights.length; r++) weights[r] *= byClass[classes[r]] ?? 1;
}

/** What a batch counts in a mean over batches: the sum of the weights of its rows that count, or, where there are none, their number. */
export function batchWeight(weights: Float64Array | Tensor | null, { mask, rows }: Pick<Batch, 'mask' | 'rows'>): number {
  if (weights === null) return rows;
  const all = weights instanceof Float64Array ? weights : weights.view();
  let sum = 0;
  for (const row of mask?.indices ?? all.keys()) sum += all[row];
  return sum;
}

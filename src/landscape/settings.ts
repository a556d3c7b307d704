import type { Given, Values } from '../core/options/option.js';
import { custom, func, instance, int, nullable, oneOf, optional } from '../core/options/vocabulary.js';
import { isDictionary } from '../core/tree.js';
import type { GraphLike } from '../graph/batch.js';
import { Graph } from '../graph/graph.js';

/** How far a computation is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** Data that can be gone over again and again. */
export type LandscapeData = GraphLike | readonly GraphLike[];

const isData = (value: unknown): value is LandscapeData => value instanceof Graph || isDictionary(value) || Array.isArray(value);

/** What every look at the loss may be told. */
export const settings = {
  /** Data whose loss is told beside that of training. Default: the mask `validation` of a graph that has one. */
  validationData: optional(custom('data', 'a graph or a list of graphs', isData)),
  /** Graphs of a list that are evaluated together. Default: all of them. */
  batchSize: optional(int({ min: 1 })),
  /**
   * 'running': normalisations use the running statistics, as in evaluation; 'reestimated': at each point their statistics are gathered anew
   * from a pass over the training data. Default 'running'.
   */
  batchNorm: oneOf(['running', 'reestimated'], 'running'),
  /** Null: dropout is off. A seed: the network runs as in training, with the same elements dropped at every point. Default null. */
  dropoutSeed: nullable(int({ min: 0 })),
  /** Ends the work; what is there by then is returned. */
  signal: optional(instance(AbortSignal, 'an AbortSignal')),
};

/** The settings with their defaults. */
export type Settings = Values<typeof settings>;

/** The settings as they are given. */
export type GivenSettings = Given<typeof settings>;

/** An option: who is told how far the work is. */
export const progressOption = <P extends Progress>() => optional(func<(progress: P) => void>());

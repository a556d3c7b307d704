import type { Callback } from './callbacks/callback.js';
import { namesOf } from './known.js';
import type { ValidationOptions } from './validation.js';
import type { WeightOptions } from './weights.js';

/** Options of `train`. */
export interface TrainOptions extends ValidationOptions, WeightOptions {
  /** Walks over the data, those before `initialEpoch` included. Default 1. */
  readonly epochs?: number;
  /** Epochs that are done already: the walk goes on with the next one, its order and its random numbers. Default 0. */
  readonly initialEpoch?: number;
  /** Graphs of a list that go together. Default 32. */
  readonly batchSize?: number;
  /** Draw another order of the graphs in each epoch. Default true. */
  readonly shuffle?: boolean;
  /** Where all randomness comes from: initial parameters, shuffling, dropout. Default: a fresh seed. */
  readonly seed?: number;
  /** Ends training within a batch; the model stays usable. */
  readonly signal?: AbortSignal;
  /**
   * The path that `callbacks.modelCheckpoint` writes to: training goes on from the newest whole checkpoint there, within an epoch if need be,
   * and ends with the same bits as one that was never interrupted. Where there is none yet it starts from the beginning.
   */
  readonly resume?: string;
  /** What accompanies the training: `callbacks.earlyStopping()`, `callbacks.livePlot()`, or objects of one's own. */
  readonly callbacks?: readonly Callback[];
}

/** What `train` may be told. */
export const trainNames = namesOf<TrainOptions>({
  epochs: true,
  initialEpoch: true,
  batchSize: true,
  shuffle: true,
  seed: true,
  signal: true,
  resume: true,
  callbacks: true,
  validationData: true,
  validationSplit: true,
  classWeight: true,
  sampleWeight: true,
});

import type { Key } from '../core/random.js';
import type { TensorTree } from '../layers/context.js';
import type { Network } from '../network/network.js';
import type { Compiled, Trainable } from './compile.js';
import type { Scored } from './evaluate.js';
import type { StepState } from './step.js';
import type { TallyState } from './tally.js';
import type { Weigh } from './weights.js';

/** What one epoch did. Keys of `metrics` are those of History: loss, accuracy, valLoss, valAccuracy, … */
export interface TrainEvent {
  /** Counts from 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Time of the training steps, without reports. */
  readonly seconds: number;
  /** Rows (nodes, or graphs of a list) that the steps went through. */
  readonly items: number;
}

/** What a training goes by. */
export interface TrainConfig {
  /** Walks over the data, those before `initialEpoch` included. */
  readonly epochs: number;
  /** Epochs that are done already. */
  readonly initialEpoch: number;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly root: Key;
  readonly signal?: AbortSignal;
  /** How much each row counts; null: as the data say. */
  readonly weigh: Weigh | null;
}

/** Where a training stands. */
export interface Position {
  /** The epoch under way, or the next one; counts from 1. */
  readonly epoch: number;
  /** Batches of it that are done. */
  readonly batch: number;
  /** Batches that it has; Infinity where that is not known. */
  readonly batches: number;
  /** Its sums so far. */
  readonly tally: TallyState | null;
  /** Where batches made elsewhere stand, if they can tell. */
  readonly loader: unknown;
}

/** What a callback remembers: plain values fit for JSON, and tensors. */
export interface Remembered {
  readonly values: unknown;
  readonly tensors?: TensorTree;
}

/** What may have a place in checkpoints. */
export interface Remembering {
  /** Under which checkpoints keep what it remembers. Default 'callback'. */
  readonly name?: string;
  /** What goes into checkpoints, so that a resumed training goes on as if it had never stopped. */
  state?(): Remembered;
  /**
   * Takes back what `state` gave, after `onTrainBegin` of a training that is resumed, if a callback of this name remembered something.
   * The tensors are its own from then on.
   */
  restore?(remembered: Required<Remembered>): void;
}

/**
 * A training under way, in this thread or in a worker: what callbacks see of it and may ask of it.
 *
 * @term run: a training under way, in this thread or in a worker
 */
export interface Run {
  /** Values of all epochs so far, by the keys of History. */
  readonly history: Record<string, number[]>;
  /** Why the training ends before its time; null while it goes on. */
  readonly stopped: string | null;
  readonly config: TrainConfig;
  /** What accompanies the training. */
  readonly callbacks: readonly Remembering[];
  readonly compiled: Compiled;
  /** The model and what it was compiled with. */
  readonly trainable: Trainable;
  readonly model: Network;
  /** Parameters, buffers and the optimizer's memory: live, and moved by every step. */
  readonly step: StepState;
  readonly epochs: number;
  /** Batches of an epoch; Infinity where that is not known. */
  readonly batches: number;
  /** The keys of History. */
  readonly keys: readonly string[];
  /** Where the training stands: after a step, and between epochs. */
  readonly position: Position;
  /** Whether the steps are taken in a worker, so that what is done here does not hold them up. */
  readonly remote: boolean;
  /** The learning rate of the next step, outside groups. Setting it scales those of all groups alike. */
  learningRate: number;
  /** Ends the training after the batch or the epoch that calls this; the model stays as it is. */
  stop(reason?: string): void;
  /** Outputs beside targets, with the parameters as they are now; null where there are no data of the kind. A pass without a step. */
  predictions(which: 'train' | 'validation'): Promise<Scored | null>;
}

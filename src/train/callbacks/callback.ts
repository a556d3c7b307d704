import type { NumericError } from '../../core/errors.js';
import type { Remembering, Run, TrainEvent } from '../run.js';

/** What one step did. */
export interface BatchEvent {
  /** The epoch being worked on, from 1. */
  readonly epoch: number;
  /** Batches of this epoch that are done, from 1. */
  readonly batch: number;
  /** Batches of an epoch; Infinity where that is not known. */
  readonly batches: number;
  readonly loss: number;
  /** Rows that the step went through. */
  readonly items: number;
}

/**
 * Something that accompanies a training. Every hook is optional and may return a promise, which is waited for; hooks run in the order of
 * the list. A hook that throws ends the training with its error: the model keeps the parameters of the last step.
 *
 * @term hook: a method of a callback, which a run calls at its time
 */
export interface Callback extends Remembering {
  /** Before the first step. What throws here leaves everything as it was. */
  onTrainBegin?(run: Run): void | Promise<void>;
  onEpochBegin?(epoch: number, run: Run): void | Promise<void>;
  /** After each step. */
  onBatchEnd?(event: BatchEvent, run: Run): void | Promise<void>;
  /** After a step, but at most every 100 ms: for what shows people how a training goes. */
  onTick?(event: BatchEvent, run: Run): void | Promise<void>;
  /** After each epoch and its validation. */
  onEpochEnd?(event: TrainEvent, run: Run): void | Promise<void>;
  /**
   * When a step made a loss or a gradient that is not finite. The step is not taken and the training ends, without an error where some
   * callback has this hook.
   */
  onNonFinite?(error: NumericError, run: Run): void | Promise<void>;
  /** When training is over: all epochs done, stopped or aborted. Not after an error. */
  onTrainEnd?(run: Run): void | Promise<void>;
  /** Last, in any case, also after an error: gives back what the callback holds. */
  close?(run: Run): void | Promise<void>;
}

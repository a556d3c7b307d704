import { OptionError } from '../core/errors.js';
import type { Data } from './batches.js';
import { progress } from './callbacks/progress.js';
import type { Trainable } from './compile.js';
import { namesOf, refuseUnknown } from './known.js';
import type { Run } from './run.js';
import { prepareLocal, walk } from './train.js';
import { type TrainOptions, trainNames } from './trainOptions.js';
import { fitInWorker, type WorkerOptions } from './worker/fitInWorker.js';

/** Options of `fit`. */
export interface FitOptions extends TrainOptions, WorkerOptions {
  /** 0 is silent, 1 shows `callbacks.progress`: a bar, or a line for each epoch where there is no terminal. Default 0. */
  readonly verbose?: 0 | 1;
  /**
   * 'worker': train in a thread of its own, so that a page stays smooth. Model, optimizer, loss and metrics go there by name, which excludes
   * functions of one's own; data go as arrays, and batches of a loader one by one. Callbacks run in this thread, and what they write into
   * parameters, buffers and the optimizer's memory goes back to the worker; `resume` works as without. Default: this thread.
   */
  readonly thread?: 'worker';
}

/** What happened, epoch by epoch. */
export interface History {
  readonly history: Readonly<Record<string, number[]>>;
  readonly epochs: number;
  readonly seed: number;
  /** Why training ended before its time: 'aborted', or what a callback said; null when all epochs are done. */
  readonly stopped: string | null;
}

const fitNames = { ...trainNames, ...namesOf<Omit<FitOptions, keyof TrainOptions>>({ verbose: true, thread: true, workerUrl: true }) };

/** Trains, shows progress, and returns what happened. */
export async function fit(trainable: Trainable, data: Data, given: FitOptions): Promise<History> {
  const where = 'model.fit';
  refuseUnknown(where, fitNames, given);
  const { verbose = 0, thread, ...options } = given;
  if (thread !== undefined && thread !== 'worker')
    throw new OptionError({ where, what: 'unknown thread', got: `'${thread}'`, expected: "'worker', or nothing" });
  const { callbacks = [] } = options;
  const shown = verbose === 0 ? [] : [progress({ unit: Array.isArray(data) ? 'graphs' : 'items' })];
  const all = { ...options, callbacks: Array.isArray(callbacks) ? [...callbacks, ...shown] : callbacks }; // no list is refused where all is read
  const run = thread === 'worker' ? await fitInWorker(where, trainable, data, all) : await fitHere(where, trainable, data, all);
  const { history, config, position, stopped } = run;
  return { history, epochs: position.epoch - 1, seed: config.seed, stopped };
}

async function fitHere(where: string, trainable: Trainable, data: Data, options: TrainOptions): Promise<Run> {
  const training = await prepareLocal(where, trainable, data, options);
  for await (const _event of walk(training));
  return training.run;
}

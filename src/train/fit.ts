import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { either, instance, oneOf, optional, string } from '../core/options/vocabulary.js';
import type { Data } from './batches.js';
import { progress } from './callbacks/progress.js';
import type { Trainable } from './compile.js';
import type { Run } from './run.js';
import { prepareLocal, walk } from './train.js';
import { type TrainSettings, trainOptions } from './trainOptions.js';
import { fitInWorker } from './worker/fitInWorker.js';

const fitOptions = {
  ...trainOptions,
  /** 0 is silent, 1 shows `callbacks.progress`: a bar, or a line for each epoch where there is no terminal. Default 0. */
  verbose: oneOf([0, 1], 0),
  /**
   * 'worker': train in a thread of its own, so that a page stays smooth. Model, optimizer, loss and metrics go there by name, which excludes
   * functions of one's own; data go as arrays, and batches of a loader one by one. Callbacks run in this thread, and what they write into
   * parameters, buffers and the optimizer's memory goes back to the worker; `resume` works as without. Default: this thread.
   */
  thread: optional(oneOf(['worker'])),
  /** Where the worker's file is, `graphgrad/fit-worker`. Default: beside the library's own files. */
  workerUrl: optional(either(string(), instance(URL, 'a URL'))),
};

/** Options of `fit`. */
export interface FitOptions extends Given<typeof fitOptions> {}

/** What happened, epoch by epoch. */
export interface History {
  readonly history: Readonly<Record<string, number[]>>;
  readonly epochs: number;
  readonly seed: number;
  /** Why training ended before its time: 'aborted', or what a callback said; null when all epochs are done. */
  readonly stopped: string | null;
}

/** Trains, shows progress, and returns what happened. */
export async function fit(trainable: Trainable, data: Data, given: FitOptions): Promise<History> {
  const where = 'model.fit';
  const { verbose, thread, ...options } = readOptions(where, fitOptions, given);
  const shown = verbose === 0 ? [] : [progress({ unit: Array.isArray(data) ? 'graphs' : 'items' })];
  const all = { ...options, callbacks: [...options.callbacks, ...shown] };
  const run = thread === 'worker' ? await fitInWorker(where, trainable, data, all) : await fitHere(where, trainable, data, all);
  const { history, config, position, stopped } = run;
  return { history, epochs: position.epoch - 1, seed: config.seed, stopped };
}

async function fitHere(where: string, trainable: Trainable, data: Data, options: TrainSettings): Promise<Run> {
  const training = await prepareLocal(where, trainable, data, options);
  for await (const _event of walk(training));
  return training.run;
}

import type { Data } from './batches.js';
import { progress } from './callbacks/progress.js';
import type { ModelState } from './model.js';
import type { Run } from './run.js';
import { begin, type TrainOptions } from './train.js';

/** Options of `fit`. */
export interface FitOptions extends TrainOptions {
  /** 0 is silent, 1 shows `callbacks.progress`: a bar, or a line for each epoch where there is no terminal. Default 0. */
  readonly verbose?: 0 | 1;
}

/** What happened, epoch by epoch. */
export interface History {
  readonly history: Readonly<Record<string, number[]>>;
  readonly epochs: number;
  readonly seed: number;
  /** Why training ended before its time: 'aborted', or what a callback said; null when all epochs are done. */
  readonly stopped: string | null;
}

/** Trains, shows progress, and returns what happened. */
export async function fit(state: ModelState, data: Data, { verbose = 0, ...options }: FitOptions): Promise<History> {
  const shown = verbose === 0 ? [] : [progress({ unit: Array.isArray(data) ? 'graphs' : 'items' })];
  let run: Run | null = null;
  const walk = begin(state, data, { ...options, callbacks: [...(options.callbacks ?? []), ...shown] }, (begun) => {
    run = begun;
  });
  for await (const _event of walk);
  const { history, course, place, stopped } = run as unknown as Run;
  return { history, epochs: place.epoch - 1, seed: course.seed, stopped };
}

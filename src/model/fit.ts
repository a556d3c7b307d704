import type { Data } from './batches.js';
import { progress } from './callbacks/progress.js';
import type { ModelState } from './model.js';
import type { Run } from './run.js';
import { begin, type TrainOptions } from './train.js';

/** Options of `fit`. */
export interface FitOptions extends TrainOptions {
  /** 0 is silent, 1 shows a progress bar (a line for each epoch where there is no terminal). Default 0. */
  readonly verbose?: 0 | 1;
}

/** What happened, epoch by epoch. */
export interface History {
  readonly history: Readonly<Record<string, number[]>>;
  readonly epochs: number;
  readonly seed: number;
}

/** Trains, shows progress, and returns what happened. */
export async function fit(state: ModelState, data: Data, options: FitOptions): Promise<History> {
  const { verbose = 0, callbacks = [] } = options;
  const shown = verbose ? [progress({ unit: Array.isArray(data) ? 'graphs' : 'items' })] : [];
  let run: Run | null = null;
  for await (const _ of begin(state, data, { ...options, callbacks: [...shown, ...callbacks] }, (begun) => (run = begun)));
  const { history, course, place } = run as unknown as Run;
  return { history, epochs: place.epoch - 1, seed: course.seed };
}

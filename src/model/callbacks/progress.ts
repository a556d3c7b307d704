import { progress as makeBar, type Progress, type ProgressOptions } from '../progress.js';
import type { Run } from '../run.js';
import type { BatchEvent, Callback } from './callback.js';

/**
 * Shows how training goes, as `fit({ verbose: 1 })` does: on a terminal a bar with throughput, time left, loss and metrics; elsewhere a line
 * for each epoch.
 *
 * @example callbacks.progress({ unit: 'molecules', out: { write: () => {} } })
 */
export function progress(options: Omit<ProgressOptions, 'epochs'> = {}): Callback {
  let bar: Progress | null = null;
  /** Items of batches that the bar has not heard of: the last one of an epoch waits for the validation. */
  let items = 0;
  const callback: { -readonly [K in keyof Callback]: Callback[K] } = {
    name: 'progress',
    onTrainBegin: ({ epochs, batches }: Run) => {
      bar = epochs >= 1 ? makeBar({ ...options, epochs }) : null;
      items = 0;
      // with one batch to an epoch there is nothing to tell in between
      callback.onBatchEnd = batches > 1 && Number.isFinite(batches) ? onBatchEnd : undefined;
    },
    onEpochEnd: ({ epoch, items: all, metrics: { loss, ...metrics } }, { batches }) => {
      const known = Number.isFinite(batches) ? batches : 1;
      bar?.update({ epoch, batch: known, batches: known, items: callback.onBatchEnd === undefined ? all : items, loss, metrics });
      items = 0;
    },
    close: () => {
      bar?.finish();
      bar = null;
    },
  };

  function onBatchEnd({ epoch, batch, batches, loss, items: fresh }: BatchEvent): void {
    items += fresh;
    if (batch === batches) return;
    bar?.update({ epoch, batch, batches, items, loss });
    items = 0;
  }

  return callback;
}

import { namesOf, refuseUnknown } from '../known.js';
import { progress as bar, type Progress, type ProgressOutput } from '../progress.js';
import type { Callback } from './callback.js';
import { exclusive } from './exclusive.js';

/** Options of `progress`. */
export interface ProgressCallbackOptions {
  /** Where it goes. Default: the process' stderr; in a page, the console. */
  readonly out?: ProgressOutput;
  /** What is counted, in the plural. Default 'items'. */
  readonly unit?: string;
}

const names = namesOf<ProgressCallbackOptions>({ out: true, unit: true });

/**
 * Shows how a training goes, batch by batch: on a terminal a line with bar, epoch, throughput, time left, loss, metrics and a sparkline of
 * the last losses; elsewhere a line for each epoch. `fit(…, { verbose: 1 })` does the same.
 *
 * @example callbacks.progress({ out: { write: () => {} } })
 */
export function progress(options: ProgressCallbackOptions = {}): Callback {
  refuseUnknown('callbacks.progress', names, options);
  const { out, unit } = options;
  let shown: Progress | null = null;
  let counted = 0;
  return exclusive('callbacks.progress', {
    onTrainBegin: (run) => {
      shown = run.epochs > 0 ? bar({ epochs: run.epochs, ...(out && { out }), ...(unit && { unit }) }) : null;
    },
    onEpochBegin: () => {
      counted = 0;
    },
    onBatchEnd: ({ epoch, batch, batches, loss, items }) => {
      if (batch >= batches) return; // the update that closes an epoch comes with its metrics
      counted += items;
      shown?.update({ epoch, batch, batches: Number.isFinite(batches) ? batches : batch + 1, items, loss });
    },
    onEpochEnd: ({ epoch, items, loss, metrics: { loss: _loss, ...metrics } }) =>
      shown?.update({ epoch, batch: 1, batches: 1, items: Math.max(0, items - counted), loss, metrics }),
    close: () => {
      shown?.finish();
      shown = null;
    },
  });
}

import { OptionError } from '../../core/errors.js';
import { namesOf, refuseUnknown } from '../known.js';
import type { Run, TrainEvent } from '../run.js';
import type { Callback } from './callback.js';
import { exclusive } from './exclusive.js';
import { type Mode, Monitor } from './monitor.js';
import { readRemembered } from './remembered.js';
import { Snapshot } from './snapshot.js';

/** Options of `earlyStopping`. */
export interface EarlyStoppingOptions {
  /** The value that should get better. Default: 'valLoss' where there are validation data, else 'loss'. */
  readonly monitor?: string;
  /** Epochs without a better value after which training ends. Default 0: the first that is not better. */
  readonly patience?: number;
  /** How much better counts as better. Default 0. */
  readonly minDelta?: number;
  /** Whether less or more of it is better; 'auto' takes losses and errors for less, all others for more. Default 'auto'. */
  readonly mode?: Mode;
  /** Give the model the parameters and buffers of its best epoch when training is over. Default false. */
  readonly restoreBest?: boolean;
}

const names = namesOf<EarlyStoppingOptions>({ monitor: true, patience: true, minDelta: true, mode: true, restoreBest: true });

/** The callback, with the epoch it thinks best. */
export interface EarlyStopping extends Callback {
  /** Counts from 1; 0 before the first. */
  readonly bestEpoch: number;
}

/**
 * Ends a training when a value has not got better for `patience` epochs. With `restoreBest` the model then is that of the best epoch, also
 * when all epochs are done or a signal ends them; the optimizer's memory stays the last one.
 *
 * @throws OptionError at the start of a training that has no such value.
 * @example callbacks.earlyStopping({ monitor: 'valLoss', patience: 20, restoreBest: true })
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): EarlyStopping {
  const where = 'callbacks.earlyStopping';
  refuseUnknown(where, names, options);
  const { monitor: name, patience = 0, minDelta = 0, mode, restoreBest = false } = options;
  if (!Number.isInteger(patience) || patience < 0)
    throw new OptionError({ where, what: 'bad patience', got: String(patience), expected: 'a whole number of epochs, at least 0' });
  const monitor = new Monitor(where, name, mode, minDelta);
  let bestEpoch = 0;
  let waited = 0;
  let best: Snapshot | null = null;
  /** The training that it accompanies. */
  let current: Run | null = null;
  const forget = (): void => {
    best?.dispose();
    best = null;
  };
  return exclusive(where, {
    name: 'earlyStopping',
    get bestEpoch() {
      return bestEpoch;
    },
    onTrainBegin: (run) => {
      current = run;
      forget();
      monitor.begin(run.keys);
      bestEpoch = waited = 0;
    },
    onEpochEnd: ({ epoch, metrics }: TrainEvent, run) => {
      if (monitor.improves(metrics)) {
        bestEpoch = epoch;
        waited = 0;
        if (!restoreBest) return;
        if (best === null) best = Snapshot.of(run);
        else best.take(run);
      } else if (++waited >= Math.max(1, patience)) run.stop(`no better value since epoch ${bestEpoch}`);
    },
    onTrainEnd: (run) => best?.putBack(run),
    close: forget,
    state: () => ({ values: { best: monitor.best, bestEpoch, waited }, ...(best !== null && { tensors: best.tensors }) }),
    restore: ({ values, tensors }) => {
      const given = readRemembered(where, values, { best: 'number', bestEpoch: 'count', waited: 'count' });
      const kept = restoreBest && 'params' in tensors ? Snapshot.from(where, tensors, current as Run) : null;
      monitor.best = given.best;
      ({ bestEpoch, waited } = given);
      best = kept;
    },
  });
}

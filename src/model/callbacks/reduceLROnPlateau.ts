import { OptionError } from '../../core/errors.js';
import type { Callback } from './callback.js';
import { type Mode, Monitor } from './monitor.js';

/** Options of `reduceLROnPlateau`. */
export interface ReduceLROnPlateauOptions {
  /** The value that must get better. Default: 'valLoss' where there are validation data, else 'loss'. */
  readonly monitor?: string;
  /** What the learning rate is multiplied with. Default 0.1. */
  readonly factor?: number;
  /** Epochs without anything better that are put up with. Default 10. */
  readonly patience?: number;
  /** By how much a value must be better to count. Default 1e-4. */
  readonly minDelta?: number;
  /** Whether less or more of it is better; 'auto' takes losses and errors for less, all others for more. Default 'auto'. */
  readonly mode?: Mode;
  /** Epochs after a reduction in which nothing is counted. Default 0. */
  readonly cooldown?: number;
  /** The learning rate does not fall below this. Default 0. */
  readonly minLearningRate?: number;
}

/**
 * Lowers the learning rate when a value no longer gets better: all rates of the optimizer, those of groups and schedules included, are
 * multiplied by `factor`. The factor belongs to the optimizer's memory (`scale`), and so to checkpoints.
 *
 * @example callbacks.reduceLROnPlateau({ monitor: 'valLoss', factor: 0.5, patience: 5 })
 */
export function reduceLROnPlateau(options: ReduceLROnPlateauOptions = {}): Callback {
  const where = 'callbacks.reduceLROnPlateau';
  const { monitor: name, factor = 0.1, patience = 10, minDelta = 1e-4, mode, cooldown = 0, minLearningRate = 0 } = options;
  if (!(factor > 0 && factor < 1))
    throw new OptionError({ where, what: 'bad factor', got: String(factor), expected: 'a number in (0, 1)' });
  for (const [what, value] of Object.entries({ patience, cooldown })) {
    if (!Number.isInteger(value) || value < 0)
      throw new OptionError({ where, what: `bad ${what}`, got: String(value), expected: 'a whole number of epochs, at least 0' });
  }
  if (!(minLearningRate >= 0))
    throw new OptionError({ where, what: 'bad minLearningRate', got: String(minLearningRate), expected: 'a number of at least 0' });
  const monitor = new Monitor(where, name, mode, minDelta);
  let waited = 0;
  let cooling = 0;
  return {
    name: 'reduceLROnPlateau',
    onTrainBegin: () => {
      monitor.best = null;
      waited = cooling = 0;
    },
    onEpochEnd: ({ metrics }, { step: { optimizer, optimizerState } }) => {
      if (monitor.improves(metrics)) waited = 0;
      else if (cooling === 0) waited++;
      if (cooling > 0) cooling--;
      if (waited <= patience) return;
      const rate = optimizer.learningRate(optimizerState);
      if (rate > minLearningRate) optimizerState.scale *= Math.max(factor, minLearningRate / rate);
      waited = 0;
      cooling = cooldown;
    },
    state: () => ({ values: { best: monitor.best, waited, cooling } }),
    restore: ({ values }) => {
      const { best, waited: before, cooling: left } = (values ?? {}) as Readonly<Record<string, unknown>>;
      monitor.best = typeof best === 'number' ? best : null;
      waited = typeof before === 'number' ? before : 0;
      cooling = typeof left === 'number' ? left : 0;
    },
  };
}

import { OptionError } from '../../core/errors.js';
import { namesOf, refuseUnknown } from '../known.js';
import type { Callback } from './callback.js';
import { exclusive } from './exclusive.js';
import { type Mode, Monitor } from './monitor.js';
import { readRemembered } from './remembered.js';

/** Options of `reduceLROnPlateau`. */
export interface ReduceLROnPlateauOptions {
  /** The value that should get better. Default: 'valLoss' where there are validation data, else 'loss'. */
  readonly monitor?: string;
  /** What the learning rate is multiplied by, in (0, 1). Default 0.1. */
  readonly factor?: number;
  /** Epochs without a better value before that. Default 10. */
  readonly patience?: number;
  /** How much better counts as better. Default 1e-4. */
  readonly minDelta?: number;
  /** Epochs after a reduction that do not count. Default 0. */
  readonly cooldown?: number;
  /** The rate is not made smaller than this. Default 0. */
  readonly minLearningRate?: number;
  /** Whether less or more of the value is better. Default 'auto', by its name. */
  readonly mode?: Mode;
}

const names = namesOf<ReduceLROnPlateauOptions>({
  monitor: true,
  factor: true,
  patience: true,
  minDelta: true,
  cooldown: true,
  minLearningRate: true,
  mode: true,
});

/**
 * Makes the learning rate smaller when a value has not got better for some epochs. A schedule goes on beneath: all its rates, and those of
 * groups, are multiplied.
 *
 * @throws OptionError at the start of a training that has no such value.
 * @example callbacks.reduceLROnPlateau({ factor: 0.5, patience: 5, minLearningRate: 1e-5 })
 */
export function reduceLROnPlateau(options: ReduceLROnPlateauOptions = {}): Callback {
  const where = 'callbacks.reduceLROnPlateau';
  refuseUnknown(where, names, options);
  const { monitor: name, factor = 0.1, patience = 10, minDelta = 1e-4, cooldown = 0, minLearningRate = 0, mode } = options;
  if (!(factor > 0 && factor < 1))
    throw new OptionError({ where, what: 'bad factor', got: String(factor), expected: 'a number in (0, 1)' });
  if (!(minLearningRate >= 0))
    throw new OptionError({ where, what: 'bad minLearningRate', got: String(minLearningRate), expected: 'a number, at least 0' });
  for (const [which, value] of Object.entries({ patience, cooldown })) {
    if (!Number.isInteger(value) || value < 0)
      throw new OptionError({ where, what: `bad ${which}`, got: String(value), expected: 'a whole number of epochs, at least 0' });
  }
  const monitor = new Monitor(where, name, mode, minDelta);
  let waited = 0;
  let cooling = 0;
  return exclusive(where, {
    name: 'reduceLROnPlateau',
    onTrainBegin: (run) => {
      monitor.begin(run.keys);
      waited = cooling = 0;
    },
    onEpochEnd: ({ metrics }, run) => {
      const resting = cooling > 0;
      if (resting) cooling--;
      if (monitor.improves(metrics) || resting) waited = 0;
      else if (++waited >= Math.max(1, patience)) {
        const next = Math.max(run.learningRate * factor, minLearningRate);
        if (next < run.learningRate) run.learningRate = next;
        waited = 0;
        cooling = cooldown;
      }
    },
    state: () => ({ values: { best: monitor.best, waited, cooling } }),
    restore: ({ values }) => {
      const given = readRemembered(where, values, { best: 'number', waited: 'count', cooling: 'count' });
      monitor.best = given.best;
      ({ waited, cooling } = given);
    },
  });
}

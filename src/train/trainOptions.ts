import { OptionError } from '../core/errors.js';
import { nested } from '../core/options/nested.js';
import type { Given, Option, Values } from '../core/options/option.js';
import { bool, custom, int, optional, string } from '../core/options/vocabulary.js';
import { written } from '../core/written.js';
import { negativeOptions } from '../graph/links.js';
import { batchSizeOption } from './batches.js';
import type { Callback } from './callbacks/callback.js';
import { validationOptions } from './validation.js';
import { weightOptions } from './weights.js';

/** A seed, as `random.key` takes it. */
export const seedOption = int({ min: 0 });

/** What ends a training from outside: known by what it can do, for a page may have it from another frame. */
const signal = (): Option<AbortSignal> =>
  custom('signal', 'the signal of an AbortController', (value): boolean => {
    return typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value;
  });

const isCallback = (value: unknown): boolean => typeof value === 'object' && value !== null;

const callbackList = (): Option<readonly Callback[]> => ({
  ...custom('callbacks', 'a list of callbacks', (value) => Array.isArray(value) && value.every(isCallback)),
  refuse: (where, _name, value) => {
    if (!Array.isArray(value))
      throw new OptionError({
        where,
        what: 'callbacks is no list',
        got: value === null ? 'null' : typeof value,
        expected: 'a list of callbacks',
        mend: 'Put brackets around it: callbacks: [callback]',
      });
    const i = value.findIndex((one) => !isCallback(one));
    throw new OptionError({ where, what: `callback ${i} is none`, got: written(value[i]), expected: 'an object with hooks' });
  },
});

export const trainOptions = {
  /** Walks over the data, those before `initialEpoch` included. Default 1. */
  epochs: int({ min: 0, default: 1 }),
  /** Epochs that are done already: the walk goes on with the next one, its order and its random numbers. Default 0. */
  initialEpoch: optional(int({ min: 0 })),
  /** Graphs of a list that go together. Default 32. */
  batchSize: batchSizeOption,
  /** Draw another order of the graphs in each epoch. Default true. */
  shuffle: bool(true),
  /** Where all randomness comes from: initial parameters, shuffling, dropout. Default: a fresh seed. */
  seed: optional(seedOption),
  /** Ends training within a batch; the model stays usable. */
  signal: optional(signal()),
  /**
   * The path that `callbacks.modelCheckpoint` writes to: training goes on from the newest whole checkpoint there, within an epoch if need be,
   * and ends with the same bits as one that was never interrupted. Where there is none yet it starts from the beginning.
   */
  resume: optional(string()),
  /** What accompanies the training: `callbacks.earlyStopping()`, `callbacks.livePlot()`, or objects of one's own. */
  callbacks: optional(callbackList(), []),
  /**
   * For a part of a link split: draws the pairs that are no links anew in each epoch, by the seed, instead of those the part came with. Never one that is
   * a link of another part. `{ per: 1, structured: true }` keeps an end of each link. Default: the pairs of the part.
   */
  negatives: optional(nested(negativeOptions)),
  ...validationOptions,
  ...weightOptions,
};

/** Options of `train`. */
export interface TrainOptions extends Given<typeof trainOptions> {}

/** The same with defaults filled in. */
export type TrainSettings = Values<typeof trainOptions>;

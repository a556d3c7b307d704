import { OptionError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { int, number } from '../../core/options/vocabulary.js';
import { FlatLayout } from '../../network/flat.js';
import type { Run } from '../run.js';
import type { Callback } from './callback.js';
import { exclusive } from './exclusive.js';

const options = {
  /** Epochs between two recordings at first; doubled each time the budget is full. Default 1. */
  every: int({ min: 1, default: 1 }),
  /** Bytes that the recorded parameters may take. Default 64 MB. */
  budget: number({ above: 0, default: 64e6 }),
};

/** Options of `path`. */
export interface PathOptions extends Readonly<Given<typeof options>> {}

/** Parameters as they were at some epochs of a training. */
export interface ParameterPath extends Callback {
  /** At which epochs; 0 is before the first step. */
  readonly epochs: readonly number[];
  /** The parameters then, each as one vector. */
  readonly points: readonly Float32Array[];
  /** Which element is which; null before a training. */
  readonly layout: FlatLayout | null;
}

/**
 * Records the parameters while a model trains, in this thread or in a worker, for `landscape.surface({ path })`. When the budget is full every
 * second recording but the first is dropped and only every second epoch is recorded from then on, so that the path stays even; the last epoch is
 * always there. In f32, whatever the type of the parameters.
 *
 * @example callbacks.path({ every: 5 })
 */
export function path(given: PathOptions = {}): ParameterPath {
  const { every, budget } = readOptions('callbacks.path', options, given);
  let layout: FlatLayout | null = null;
  let epochs: number[] = [];
  let points: Float32Array[] = [];
  let stride = every;
  let most = 0;
  /** The newest epoch is kept besides, since it may fall between two strides. */
  let last: { epoch: number; point: Float32Array } | null = null;

  const take = (run: Run): Float32Array =>
    Float32Array.from((layout as FlatLayout).flatten('callbacks.path', 'the model', run.step.params));
  const record = (epoch: number, point: Float32Array): void => {
    if (points.length + 1 >= most) {
      stride *= 2;
      const kept = epochs.map((at, i) => ({ at, point: points[i] })).filter(({ at }) => at % stride === 0);
      epochs = kept.map(({ at }) => at);
      points = kept.map(({ point: one }) => one);
    }
    if (epoch % stride !== 0) return;
    epochs.push(epoch);
    points.push(point);
  };

  return exclusive('callbacks.path', {
    get epochs() {
      return last === null || epochs.includes(last.epoch) ? epochs : [...epochs, last.epoch];
    },
    get points() {
      return last === null || epochs.includes(last.epoch) ? points : [...points, last.point];
    },
    get layout() {
      return layout;
    },
    onTrainBegin: (run) => {
      layout = new FlatLayout(run.step.params);
      [epochs, points, stride, last] = [[], [], every, null];
      most = Math.floor(budget / (4 * layout.size));
      if (most < 4) {
        throw new OptionError({
          where: 'callbacks.path',
          what: 'the budget is too small',
          got: `${budget} bytes`,
          expected: `at least ${16 * layout.size}: four times all parameters`,
        });
      }
      const epoch = run.position.epoch - 1;
      if (epoch % every === 0) record(epoch, take(run));
    },
    onEpochEnd: ({ epoch }, run) => {
      const point = take(run);
      last = { epoch, point };
      if (epoch % stride === 0) record(epoch, point);
    },
  });
}

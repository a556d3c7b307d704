import { FormatError, OptionError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { int, number } from '../../core/options/vocabulary.js';
import { FlatLayout } from '../../network/flat.js';
import { runtime } from '../../runtime/runtime.js';
import { inRegion } from '../../runtime/scope.js';
import { Tensor, tensor } from '../../runtime/tensor.js';
import type { Run } from '../run.js';
import type { Callback } from './callback.js';
import { exclusive } from './exclusive.js';
import { readRemembered } from './remembered.js';

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
 * always there. In f32, whatever the type of the parameters. Checkpoints hold it too: a resumed training goes on with the path so far.
 *
 * @example callbacks.path({ every: 5 })
 */
export function path(given: PathOptions = {}): ParameterPath {
  const where = 'callbacks.path';
  const { every, budget } = readOptions(where, options, given);
  let layout: FlatLayout | null = null;
  let epochs: number[] = [];
  let points: Float32Array[] = [];
  let stride = every;
  let most = 0;
  /** The newest epoch is kept besides, since it may fall between two strides. */
  let last: { epoch: number; point: Float32Array } | null = null;
  /** What the newest checkpoint was given. */
  let told: readonly Tensor[] = [];
  const forget = (): void => {
    for (const one of told) one.dispose();
    told = [];
  };

  const take = (run: Run): Float32Array => Float32Array.from((layout as FlatLayout).flatten(where, 'the model', run.step.params));
  const record = (epoch: number, point: Float32Array): void => {
    while (points.length + 1 >= most) {
      stride *= 2;
      const kept = epochs.map((at, i) => ({ at, point: points[i] })).filter(({ at }) => at % stride === 0);
      epochs = kept.map(({ at }) => at);
      points = kept.map(({ point: one }) => one);
    }
    if (epoch % stride !== 0) return;
    epochs.push(epoch);
    points.push(point);
  };

  const note = (epoch: number, point: Float32Array): void => {
    last = { epoch, point };
    if (epoch % stride === 0) record(epoch, point);
  };
  const apart = (): typeof last => (last === null || epochs.includes(last.epoch) ? null : last);
  const all = () => {
    const more = apart();
    return more === null ? { epochs, points } : { epochs: [...epochs, more.epoch], points: [...points, more.point] };
  };

  return exclusive(where, {
    name: 'path',
    get epochs() {
      return all().epochs;
    },
    get points() {
      return all().points;
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
          where,
          what: 'the budget is too small',
          got: `${budget} bytes`,
          expected: `at least ${16 * layout.size}: four times all parameters`,
        });
      }
      const epoch = run.position.epoch - 1;
      if (epoch % every === 0) record(epoch, take(run));
    },
    onEpochBegin: (epoch, run) => {
      // a checkpoint that stands before this callback in the list was written before the epoch was recorded
      if (last !== null && last.epoch < epoch - 1 && run.position.batch === 0) note(epoch - 1, take(run));
    },
    onEpochEnd: ({ epoch }, run) => note(epoch, take(run)),
    close: forget,
    state: () => {
      forget();
      const so = all();
      const values = { stride, apart: apart() === null ? 0 : 1 };
      if (so.points.length === 0) return { values };
      const tensors = inRegion(runtime().heap, () => ({ epochs: tensor(Uint32Array.from(so.epochs)), points: stack(so.points) }));
      told = Object.values(tensors);
      return { values, tensors };
    },
    restore: ({ values, tensors }) => {
      const read = readRemembered(where, values, { stride: 'count', apart: 'count' });
      const size = (layout as FlatLayout).size;
      const kept = 'points' in tensors ? unstack(where, tensors.epochs, tensors.points, size) : { epochs: [], points: [] };
      const newest = kept.epochs.length - 1;
      last = newest < 0 ? null : { epoch: kept.epochs[newest], point: kept.points[newest] };
      stride = Math.max(1, read.stride);
      ({ epochs, points } = read.apart === 0 ? kept : { epochs: kept.epochs.slice(0, -1), points: kept.points.slice(0, -1) });
    },
  });
}

/** Vectors of one length as the rows of a matrix. */
function stack(points: readonly Float32Array[]): Tensor {
  const size = points[0].length;
  const rows = new Float32Array(points.length * size);
  for (const [i, point] of points.entries()) rows.set(point, i * size);
  return tensor(rows, { shape: [points.length, size] });
}

/** Back again, and the tensors are given back. @throws FormatError where they are no path of this model. */
function unstack(where: string, epochs: unknown, points: unknown, size: number): { epochs: number[]; points: Float32Array[] } {
  const fits =
    epochs instanceof Tensor &&
    points instanceof Tensor &&
    epochs.dtype === 'u32' &&
    points.dtype === 'f32' &&
    points.rank === 2 &&
    points.shape[1] === size &&
    epochs.size === points.shape[0];
  if (!fits) throw new FormatError({ where, what: 'the checkpoint holds the path of another model', mend: 'Start anew' });
  const rows = points.toTypedArray() as Float32Array; // of an f32 tensor
  const read = {
    epochs: Array.from(epochs.toTypedArray(), Number),
    points: Array.from({ length: epochs.size }, (_, i) => rows.slice(i * size, (i + 1) * size)),
  };
  epochs.dispose();
  points.dispose();
  return read;
}

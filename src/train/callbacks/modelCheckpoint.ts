import { FormatError, OptionError } from '../../core/errors.js';
import { namesOf } from '../../core/options/names.js';
import { checkOptions } from '../../core/options/read.js';
import { openStore, type Store } from '../../io/store.js';
import { ownKinds } from '../../network/kinds.js';
import type { Run, TrainEvent } from '../run.js';

import { bestOf, encodeCheckpoint, lastOf } from '../saved/checkpoint.js';
import { describeLoosely, modelTensors } from '../saved/modelFile.js';
import { seal, unsealFile } from '../saved/sealedSafetensors.js';
import type { BatchEvent, Callback } from './callback.js';
import { exclusive } from './exclusive.js';
import { type Mode, Monitor, type MonitorName } from './monitor.js';
import { readRemembered } from './remembered.js';

/** Options of `modelCheckpoint`. */
export interface ModelCheckpointOptions<M extends string = never> {
  /** A folder, or in a page `'opfs://name'` or `'indexeddb://name'`. */
  readonly path: string;
  /** What is kept: the last state, the best model, or both. Default 'both'. */
  readonly keep?: 'both' | 'last' | 'best';
  /** The value whose best model is kept. Default: 'valLoss' where there are validation data, else 'loss'. */
  readonly monitor?: MonitorName | NoInfer<M>;
  /** Whether less or more of it is better; 'auto' takes losses and errors for less, all others for more. Default 'auto'. */
  readonly mode?: Mode;
  /** Epochs between two checkpoints, or `{ batches: n }`. The end of training, also by a signal, writes one in any case. Default 1. */
  readonly every?: number | { readonly batches: number };
  /** Kinds of one's own that the model is made of, as for `model.save`. Default none. */
  readonly layers?: Readonly<Record<string, unknown>>;
}

const names = namesOf<ModelCheckpointOptions>({ path: true, keep: true, monitor: true, mode: true, every: true, layers: true });

/**
 * Keeps a training on disk while it runs. `path/last.safetensors` holds all it takes to go on: parameters, buffers, optimizer, seed, place
 * in the data, history; `fit(…, { resume: path })` does so and ends with the same bits. Each is written to a temporary file, flushed and
 * renamed, and the one before stays as `last.previous.safetensors`, so that one is whole whenever the process dies.
 * `path/best.safetensors` is the model with the best value so far. `io.load` reads all of them.
 *
 * @throws IoError when writing fails, which ends the training; the files are as they were.
 * @example
 * const { x, edges, y, masks } = data.karate();
 * const graph = data.graph({ x, edges, y, masks });
 * const model = sequential([layers.gcnConv({ units: 4 })]);
 * model.compile({ optimizer: 'adam', loss: 'crossEntropy' });
 * const path = 'build/checkpoints/karate';
 * const history = await model.fit(graph, { epochs: 5, seed: 0, resume: path, callbacks: [callbacks.modelCheckpoint({ path })] });
 * console.log(history.epochs);
 */
export function modelCheckpoint<M extends string = never>(options: ModelCheckpointOptions<M>): Callback {
  const where = 'callbacks.modelCheckpoint';
  checkOptions(where, names, options);
  const { path, keep = 'both', monitor: name, mode, every = 1, layers } = options;
  if (typeof path !== 'string' || path === '')
    throw new OptionError({ where, what: 'no path', got: String(path), expected: 'a folder, such as "run"' });
  if (!['both', 'last', 'best'].includes(keep))
    throw new OptionError({ where, what: 'bad keep', got: `'${keep}'`, expected: "'both', 'last' or 'best'" });
  const stride = typeof every === 'number' ? every : every?.batches;
  if (!Number.isInteger(stride) || stride < 1)
    throw new OptionError({
      where,
      what: 'bad every',
      got: JSON.stringify(every),
      expected: 'a whole number of epochs, or { batches: n }',
    });
  const kinds = ownKinds(where, layers);
  const monitor = new Monitor(where, name, mode);
  let last: Last | null = null;
  let best: Store | null = null;
  let unsaved = false;
  let steps = 0;

  const save = async (run: Run): Promise<void> => {
    if (last === null) return;
    await last.write(await encodeCheckpoint(run, kinds));
    unsaved = false;
  };

  return exclusive(where, {
    name: 'modelCheckpoint',
    onTrainBegin: () => {
      last = keep === 'best' ? null : new Last(openStore(where, lastOf(path)));
      best = keep === 'last' ? null : openStore(where, bestOf(path));
      monitor.best = null;
      steps = 0;
      unsaved = false;
    },
    ...(keep === 'best' ? {} : { onBatchEnd: (_event: BatchEvent, run: Run) => batchEnd(run) }),
    onEpochEnd: async ({ epoch, metrics }: TrainEvent, run: Run) => {
      if (best !== null && monitor.improves(metrics))
        await best.write(await seal(where, modelTensors(run.trainable), describeLoosely(run.trainable, kinds)));
      unsaved = true;
      if (typeof every === 'number' && epoch % stride === 0) await save(run);
    },
    onTrainEnd: (run) => (unsaved ? save(run) : undefined),
    state: () => ({ values: { best: monitor.best, steps } }),
    restore: ({ values }) => {
      const given = readRemembered(where, values, { best: 'number', steps: 'count' });
      monitor.best = given.best;
      steps = given.steps;
    },
  });

  function batchEnd(run: Run): Promise<void> | undefined {
    steps++;
    unsaved = true;
    return typeof every !== 'number' && steps % stride === 0 ? save(run) : undefined;
  }
}

/** The last checkpoint and the one before. */
class Last {
  /** Whether what stands there is known to be whole; a damaged file must not take the place of a whole one before it. */
  private whole = false;

  constructor(private readonly store: Store) {}

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.whole ||= await this.isWhole();
    await this.store.write(bytes, { keep: this.whole });
    this.whole = true;
  }

  private async isWhole(): Promise<boolean> {
    const there = await this.store.open();
    if (there === undefined) return false;
    try {
      await unsealFile('callbacks.modelCheckpoint', there);
      return true;
    } catch (error) {
      if (error instanceof FormatError) return false;
      throw error;
    } finally {
      await there.close();
    }
  }
}

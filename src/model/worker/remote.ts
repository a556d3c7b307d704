import { type NumericError, OptionError, WorkerLostError } from '../../core/errors.js';
import { freshSeed, key as rootKey } from '../../core/random.js';
import type { GraphLike } from '../../graph/batch.js';
import { Graph } from '../../graph/graph.js';
import { runtime } from '../../runtime/runtime.js';
import type { Data, Piece, Source } from '../batches.js';
import type { BatchEvent, Callback } from '../callbacks/callback.js';
import { compiledOf } from '../compile.js';
import type { Scored } from '../evaluate.js';
import { hasParams, type ModelState } from '../model.js';
import { type Place, Run, type TrainEvent } from '../run.js';
import { orAsBefore, prepare, refuseStart, remember, type TrainOptions } from '../train.js';
import { divide } from '../validation.js';
import { macrotask } from '../yield.js';
import { packGraph, packState, packTree, putState, unpackGraph } from './arrays.js';
import { Channel } from './channel.js';
import { Walks } from './data.js';
import { type Answer, type Job, type News, recipe } from './job.js';
import { spawn } from './spawn.js';
import { errorWire } from './wire.js';

/** What training in a worker may be told besides. */
export interface WorkerOptions {
  /** Where the worker's file is, `graphgrad/fit-worker`. Default: beside the library's own files. */
  readonly workerUrl?: string | URL;
}

/** A training that goes on in a worker, as callbacks of this thread see it. */
class RemoteRun extends Run {
  private at: Place | null = null;
  /** Whether every callback has agreed to begin. */
  begun = false;
  ask: ((which: 'train' | 'validation') => Promise<Scored | null>) | null = null;

  override get place(): Place {
    return this.at ?? super.place;
  }

  arrived(place: Place): void {
    this.at = place;
  }

  override get batches(): number {
    return this.at?.batches ?? super.batches;
  }

  override async predictions(which: 'train' | 'validation'): Promise<Scored | null> {
    return (await this.ask?.(which)) ?? null;
  }
}

/** Stands for data that are in the worker. */
const away = (): Source => ({
  graphs: Number.POSITIVE_INFINITY,
  pieces: Number.POSITIVE_INFINITY,
  first: (): Piece => {
    throw new OptionError({ where: 'model.fit', what: 'the data are in the worker' });
  },
  walk: () => [],
  dispose: () => {},
});

/**
 * Trains in a worker: model and optimizer go there as names and numbers, data as arrays; events come back, callbacks run here, and the
 * parameters are copied into the same handles, after each epoch if callbacks look at epochs, and at the end.
 */
export async function fitInWorker(state: ModelState, given: Data, options: TrainOptions & WorkerOptions): Promise<Run> {
  const where = 'model.fit';
  const { epochs = 1, initialEpoch = 0, shuffle = true, signal, callbacks = [], batchSize, classWeight, workerUrl } = options;
  const compiled = compiledOf(state, where);
  refuseStart(where, signal, callbacks);
  if (options.resume !== undefined)
    throw new OptionError({
      where,
      what: 'resume in a worker',
      expected: "either resume or thread: 'worker'",
      mend: 'Resume without thread',
    });
  const made = recipe(state.model, compiled);
  const { data, validationData, sampleWeight } = divide(where, given, options);
  const seed = options.seed ?? freshSeed();
  const walks = new Walks();
  const undo = remember(state, compiled);
  const like = hasParams(state) ? null : await firstOf(data);
  const run = orAsBefore(undo, () => {
    if (like !== null) {
      state.model.params ??= state.model.init({ seed, like });
      state.model.buffers ??= state.model.initBuffers({ seed, like });
    }
    const step = prepare(state, compiled, null, seed);
    const course = { epochs, initialEpoch, shuffle, seed, root: rootKey(seed), signal, callbacks, weigh: null };
    return new RemoteRun(state, compiled, step, away(), reports(data, validationData) ? away() : null, course);
  });
  await macrotask(); // a page draws between the parts of the preparation
  const { params, buffers } = run.step;
  const job: Job = {
    ...made,
    params: packTree(params),
    buffers: packTree(buffers),
    state: packState(run.step),
    data: walks.pack(data),
    validationData: validationData && walks.pack(validationData),
    options: { epochs, initialEpoch, batchSize, shuffle, seed, classWeight, sampleWeight },
    f64: runtime().has('f64'),
    hooks: (['onEpochBegin', 'onBatchEnd', 'onEpochEnd', 'onNonFinite'] as const).filter((hook) => callbacks.some((one) => one[hook])),
  };
  try {
    await macrotask();
    await travel(run, job, walks, workerUrl);
  } catch (error) {
    await run.close().catch(() => {}); // what happened first is what is told
    if (!run.begun) undo();
    throw error;
  } finally {
    await walks.close();
    await run.close();
  }
  return run;
}

/** Starts the worker, answers what it asks, and takes what it made. */
async function travel(run: RemoteRun, job: Job, walks: Walks, workerUrl: string | URL | undefined): Promise<void> {
  const port = spawn(workerUrl);
  /** What a callback of this thread threw: it is told as it is, not as it comes back. */
  let thrown: { readonly error: unknown } | null = null;
  const here = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      thrown ??= { error };
      throw error;
    }
  };
  const channel: Channel = new Channel(
    port,
    {
      hook: (news: News & { hook: keyof Callback }) => here(() => answer(run, news)),
      nonFinite: (error: unknown) => here(() => run.tell('onNonFinite', errorWire.unpack(error) as NumericError, run)),
      walk: (which: { source: number; ordered: boolean }) => here(async () => walks.start(which)),
      next: (walk: number) => here(() => walks.next(walk)),
      end: (walk: number) => walks.end(walk),
    },
    errorWire,
    (cause) => new WorkerLostError({ where: 'model.fit', what: 'the worker that trains was lost', got: String(cause), cause }),
  );
  run.ask = (which) => channel.call('predictions', which);
  const { signal } = run.course;
  const abort = (): void => void channel.call('abort').catch(() => {});
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort(); // since the start
  try {
    await channel.call<void>('fit', job);
  } catch (error) {
    throw thrown === null ? error : (thrown as { error: unknown }).error;
  } finally {
    signal?.removeEventListener('abort', abort);
    port.close();
  }
}

/** Calls a hook with what the worker tells. */
async function answer(
  run: RemoteRun,
  { hook, place, state, event, epoch, history = {}, stopped = null }: News & { hook: keyof Callback },
): Promise<Answer> {
  run.arrived(place);
  if (state !== undefined) putState(run.step, state);
  if (hook === 'onTrainBegin') {
    await run.tell('onTrainBegin', run);
    run.begun = true;
  } else if (hook === 'onEpochBegin') await run.tell('onEpochBegin', epoch as number, run);
  else if (hook === 'onBatchEnd') await run.tell('onBatchEnd', event as BatchEvent, run);
  else if (hook === 'onEpochEnd') {
    for (const [name, value] of Object.entries((event as TrainEvent).metrics)) (run.history[name] ??= []).push(value);
    await run.tell('onEpochEnd', event as TrainEvent, run);
  } else if (hook === 'onTrainEnd') {
    Object.assign(run.history, history);
    run.stopped = stopped;
    await run.tell('onTrainEnd', run);
  }
  return { stopped: run.stopped, scale: run.step.optimizerState.scale };
}

/** Whether there is something to report on. */
const reports = (data: Data, validationData: Data | undefined): boolean =>
  validationData !== undefined || (!Array.isArray(data) && (data as Partial<GraphLike>).masks?.validation !== undefined);

/** A graph like those to come; of batches made elsewhere, the first one, which must be there again in the walk that follows. */
async function firstOf(data: Data): Promise<GraphLike> {
  if (Array.isArray(data)) return data[0] as GraphLike;
  if (!(Symbol.asyncIterator in data || Symbol.iterator in data)) return data as GraphLike;
  const { repeatable, ordered } = data as { repeatable?: boolean; ordered?: () => AsyncIterable<GraphLike> };
  if (repeatable !== false && typeof ordered === 'function') for await (const batch of ordered.call(data)) return packGraphLike(batch);
  throw new OptionError({
    where: 'model.fit',
    what: 'a walk that cannot be repeated would lose its first batch to the making of parameters',
    mend: 'Set model.params = model.init({ like }) and model.buffers = model.initBuffers({ like }) first, or use data.loader',
  });
}

/** Batches of a loader are stale when its loop ends: a copy is not. */
const packGraphLike = (batch: GraphLike): GraphLike => (batch instanceof Graph ? unpackGraph(packGraph(batch)) : batch);

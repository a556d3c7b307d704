import { type NumericError, OptionError, WorkerLostError } from '../../core/errors.js';
import { key as rootKey } from '../../core/random.js';
import type { GraphLike } from '../../graph/batch.js';
import { Graph } from '../../graph/graph.js';
import { hasParams, type ModelState } from '../../model.js';
import { runtime } from '../../runtime/runtime.js';
import type { Data } from '../batches.js';
import { macrotask } from '../breather.js';
import type { BatchEvent, Callback } from '../callbacks/callback.js';
import { compiledOf } from '../compile.js';
import type { Run, TrainEvent } from '../run.js';
import { orAsBefore, prepare, refuseStart, remember, restorer, startOf, type TrainOptions } from '../train.js';
import { divide } from '../validation.js';
import { Channel } from './channel.js';
import { errorWire } from './errorWire.js';
import { type Answer, type Job, type News, recipe } from './job.js';
import { packGraph, packTree, unpackGraph } from './packed.js';
import { Walks } from './packedData.js';
import { away, RemoteRun } from './remoteRun.js';
import { spawn } from './spawn.js';

/** What training in a worker may be told besides. */
export interface WorkerOptions {
  /** Where the worker's file is, `graphgrad/fit-worker`. Default: beside the library's own files. */
  readonly workerUrl?: string | URL;
}

/**
 * Trains in a worker: model and optimizer go there as names and numbers, data as arrays; events come back, callbacks run here, and the
 * parameters are copied into the same handles, before each hook that a callback has, and at the end. What callbacks change goes back with their
 * answer. Checkpoints are read and written here: what they hold travels with the events.
 */
export async function fitInWorker(state: ModelState, given: Data, options: TrainOptions & WorkerOptions): Promise<Run> {
  const where = 'model.fit';
  const { epochs = 1, initialEpoch = 0, shuffle = true, signal, callbacks = [], batchSize, classWeight, workerUrl } = options;
  const compiled = compiledOf(state, where);
  refuseStart(where, signal, callbacks);
  const made = recipe(state.model, compiled);
  const { data, validationData, sampleWeight } = divide(where, given, options);
  const { checkpoint, seed } = await startOf(where, options);
  const walks = new Walks();
  const undo = remember(state, compiled);
  const like = hasParams(state) ? null : await firstOf(data);
  const { run, restore } = orAsBefore(undo, () => {
    if (like !== null) {
      state.model.params ??= state.model.init({ seed, like });
      state.model.buffers ??= state.model.initBuffers({ seed, like });
    }
    const step = prepare(state, compiled, null, seed);
    const course = { epochs, initialEpoch, shuffle, seed, root: rootKey(seed), signal, callbacks, weigh: null };
    const validation = reports(data, validationData) ? away(validationData ?? data, batchSize) : null;
    const run = new RemoteRun(state, compiled, step, away(data, batchSize), validation, course);
    return { run, restore: restorer(where, run, checkpoint) };
  });
  await macrotask(); // a page draws between the parts of the preparation
  const { params, buffers } = run.step;
  const job: Job = {
    ...made,
    params: packTree(params),
    buffers: packTree(buffers),
    data: walks.pack(data),
    validationData: validationData && walks.pack(validationData),
    options: { epochs, initialEpoch, batchSize, shuffle, seed, classWeight, sampleWeight },
    resume: checkpoint && { place: run.place, history: run.history },
    f64: runtime().has('f64'),
    hooks: (['onEpochBegin', 'onBatchEnd', 'onEpochEnd', 'onNonFinite'] as const).filter((hook) => callbacks.some((one) => one[hook])),
  };
  try {
    await macrotask();
    await travel(run, job, { restore, walks, workerUrl });
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

interface Luggage extends WorkerOptions {
  /** Puts a checkpoint in place, once every callback has agreed to begin. */
  readonly restore: () => void;
  readonly walks: Walks;
}

/** Starts the worker, answers what it asks, and takes what it made. */
async function travel(run: RemoteRun, job: Job, { restore, walks, workerUrl }: Luggage): Promise<void> {
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
      hook: (news: News & { hook: keyof Callback }) => here(() => answer(run, news, restore)),
      nonFinite: (error: unknown) => here(() => run.tell('onNonFinite', errorWire.unpack(error) as NumericError, run)),
      walk: (which: { source: number; ordered: boolean }) => here(async () => walks.start(which)),
      next: (walk: number) => here(() => walks.next(walk)),
      end: (walk: number) => walks.end(walk),
    },
    errorWire,
    (cause) => new WorkerLostError({ where: 'model.fit', what: 'the worker that trains was lost', got: String(cause), cause }),
  );
  run.ask = (question) => channel.call('predictions', question);
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
async function answer(run: RemoteRun, news: News & { hook: keyof Callback }, restore: () => void): Promise<Answer> {
  const { hook, event, epoch, history = {}, stopped = null } = news;
  run.arrived(news);
  if (hook === 'onTrainBegin') {
    await run.tell('onTrainBegin', run);
    run.begun = true;
    restore();
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
  return { stopped: run.stopped, state: run.changes() };
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

import { type NumericError, OptionError, WorkerLostError } from '../../core/errors.js';
import type { GraphLike } from '../../graph/batch.js';
import { Graph } from '../../graph/graph.js';
import { hasWeights } from '../../network/network.js';
import { runtime } from '../../runtime/runtime.js';
import type { Data } from '../batches.js';
import { macrotask } from '../breather.js';
import type { BatchEvent, Callback } from '../callbacks/callback.js';
import { compiledOf, type Trainable } from '../compile.js';
import { type PreparedRun, prepareRun, tooSoon } from '../prepareRun.js';
import type { Run, TrainEvent } from '../run.js';
import { covered } from '../saved/savedCompile.js';
import type { TrainSettings } from '../trainOptions.js';
import { ABORTED, untilAborted } from '../untilAborted.js';
import { reportsByMask } from '../validation.js';
import { Channel } from './channel.js';
import { errorWire } from './errorWire.js';
import { type Answer, type Job, type News, type Recipe, recipe } from './job.js';
import { keepWorker, takeWorker } from './kept.js';
import { packGraph, packTree, unpackGraph } from './packed.js';
import { Walks } from './packedData.js';
import { RemoteRun } from './remoteRun.js';

interface WorkerSettings {
  /** Where the worker's file is. */
  readonly workerUrl: string | URL | undefined;
}

/**
 * Trains in a worker: model and optimizer go there as names and numbers, data as arrays; events come back, callbacks run here, and the
 * parameters are copied into the same handles, before each hook that a callback has, and at the end. What callbacks change goes back with their
 * answer. Checkpoints are read and written here: what they hold goes with the events.
 */
export async function fitInWorker(where: string, trainable: Trainable, given: Data, options: TrainSettings & WorkerSettings): Promise<Run> {
  const made = recipe(trainable.network, compiledOf(trainable, where));
  const walks = new Walks();
  const prepared = await prepareRun(where, trainable, options, {
    data: given,
    open: async ({ data, validationData }) => ({
      like: hasWeights(trainable.network) ? null : await firstOf(where, data),
      weigh: null, // the worker weighs
      make: (parts) => new RemoteRun(parts, data, options.batchSize, validationData !== undefined || reportsByMask(where, data)),
    }),
  });
  try {
    await macrotask(); // a page draws between the parts of the preparation
    const job = jobOf(made, prepared, walks, options);
    await macrotask();
    await conduct(prepared, job, walks, options);
  } catch (error) {
    await prepared.abandon();
    throw error;
  } finally {
    await walks.close();
    await prepared.end();
  }
  return prepared.run;
}

const asked = ['onEpochBegin', 'onBatchEnd', 'onTick', 'onEpochEnd', 'onNonFinite'] as const;

/** All that the worker needs. */
function jobOf(made: Recipe, { run, request }: PreparedRun<RemoteRun>, walks: Walks, { batchSize, classWeight }: TrainSettings): Job {
  const { data, validationData, sampleWeight, resumed } = request;
  const { epochs, initialEpoch, shuffle, seed } = run.config;
  return {
    ...made,
    params: packTree(run.step.params),
    frozen: run.model.frozen.map((match) => covered(match, run.step.params)),
    buffers: packTree(run.step.buffers),
    data: walks.pack(data),
    validationData: validationData && walks.pack(validationData),
    options: { epochs, initialEpoch, batchSize, shuffle, seed, classWeight, sampleWeight },
    resume: resumed ? { position: run.position, history: run.history } : null,
    scales: run.compiled.scales,
    scale: run.trainable.scale ?? null,
    f64: runtime().modules[1] ?? null,
    hooks: asked.filter((hook) => run.callbacks.some((one) => one[hook])),
  };
}

/** Starts the worker, answers what it asks, and takes what it made. */
async function conduct(prepared: PreparedRun<RemoteRun>, job: Job, walks: Walks, { workerUrl }: WorkerSettings): Promise<void> {
  const { run } = prepared;
  const port = takeWorker(workerUrl);
  let through = false;
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
      hook: (news: News & { hook: keyof Callback }) => here(() => answer(prepared, news)),
      nonFinite: (error: unknown) => here(() => run.tell('onNonFinite', errorWire.unpack(error) as NumericError, run)),
      walk: (which: { source: number; ordered: boolean }) => here(async () => walks.start(which)),
      next: (walk: number) => here(() => walks.next(walk)),
      end: (walk: number) => walks.end(walk),
    },
    errorWire,
    (cause) =>
      new WorkerLostError({
        where: run.where,
        what: 'the worker that trains was lost',
        got: String(cause),
        mend: "If it could not be loaded, say where the file graphgrad/fit-worker is: fit(…, { workerUrl }); for the dev server of Vite before 8 set optimizeDeps: { exclude: ['graphgrad'] }",
        cause,
      }),
  );
  run.ask = (question) => channel.call('predictions', question);
  const { signal } = run.config;
  const abort = (): void => void channel.call('abort').catch(() => {});
  signal?.addEventListener('abort', abort);
  try {
    const answered = await untilAborted(inTime(channel.call('hello'), run.where, workerUrl), signal);
    if (answered === ABORTED) throw tooSoon(run.where, signal as AbortSignal);
    await channel.call<void>('fit', job);
    through = signal?.aborted !== true;
  } catch (error) {
    throw thrown === null ? error : (thrown as { error: unknown }).error;
  } finally {
    signal?.removeEventListener('abort', abort);
    run.ask = null;
    if (through) keepWorker(workerUrl, port);
    else port.close();
  }
}

/** Milliseconds that a worker has to answer, once it is started. */
export const tuning = { patience: 30_000 };

/** @throws WorkerLostError when the worker does not answer in time: a file that is none loads, and stays silent. */
function inTime(answer: Promise<unknown>, where: string, workerUrl: string | URL | undefined): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new WorkerLostError({
            where,
            what: `the worker that trains has not answered for ${tuning.patience / 1000} s`,
            got: workerUrl === undefined ? "the library's own worker" : String(workerUrl),
            expected: 'the file graphgrad/fit-worker, and what it imports',
            mend: 'Look at workerUrl, and at what the network panel says of that address',
          }),
        ),
      tuning.patience,
    );
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** Calls a hook with what the worker tells. */
async function answer({ run, begin }: PreparedRun<RemoteRun>, news: News & { hook: keyof Callback }): Promise<Answer> {
  const { hook, event, epoch, history = {}, stopped = null } = news;
  run.arrived(news);
  if (hook === 'onTrainBegin') {
    run.trainable.scale = news.scale;
    await begin();
  } else if (hook === 'onEpochBegin') await run.tell('onEpochBegin', epoch as number, run);
  else if (hook === 'onBatchEnd') await run.tell('onBatchEnd', event as BatchEvent, run);
  else if (hook === 'onTick') await run.tell('onTick', event as BatchEvent, run);
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

/** A graph like those to come; of batches made elsewhere, the first one, which must be there again in the walk that follows. */
async function firstOf(where: string, data: Data): Promise<GraphLike> {
  if (Array.isArray(data)) return data[0] as GraphLike;
  if (!(Symbol.asyncIterator in data || Symbol.iterator in data)) return data as GraphLike;
  const { repeatable, ordered } = data as { repeatable?: boolean; ordered?: () => AsyncIterable<GraphLike> };
  if (repeatable !== false && typeof ordered === 'function') for await (const batch of ordered.call(data)) return packGraphLike(batch);
  throw new OptionError({
    where,
    what: 'a walk that cannot be repeated would lose its first batch to the making of parameters',
    mend: 'Set model.params = model.init({ like }) and model.buffers = model.initBuffers({ like }) first, or use data.loader',
  });
}

/** Batches of a loader are stale when its loop ends: a copy is not. */
const packGraphLike = (batch: GraphLike): GraphLike => (batch instanceof Graph ? unpackGraph(packGraph(batch)) : batch);

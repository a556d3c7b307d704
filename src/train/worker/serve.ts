import { WorkerLostError } from '../../core/errors.js';
import { readOptions } from '../../core/options/read.js';
import { parseJson } from '../../io/json.js';
import { kindsWith } from '../../network/libraryKinds.js';
import { fromTopology } from '../../network/topology.js';
import { runtime } from '../../runtime/runtime.js';
import type { Callback } from '../callbacks/callback.js';
import { type CompileOptions, readCompiled } from '../compile.js';
import type { Run } from '../run.js';
import { cover, SCALING } from '../saved/savedCompile.js';
import { prepareLocal, walk } from '../train.js';
import { trainOptions } from '../trainOptions.js';
import { Channel, type Port } from './channel.js';
import { errorWire } from './errorWire.js';
import type { Answer, Job, News, Question } from './job.js';
import { packState, putState, unpackTree } from './packed.js';
import { unpackData } from './packedData.js';

/** The worker's side: trains what comes over the port, and tells about it. `models` are the ready-made networks that it knows by name. */
export function serve(port: Port, models: Readonly<Record<string, unknown>>): void {
  let control = new AbortController();
  let run: Run | null = null;
  let aborted = false;
  const channel: Channel = new Channel(
    port,
    {
      hello: () => true,
      fit: async (job: Job) => {
        await train(job);
        [control, run, aborted] = [new AbortController(), null, false]; // ready for the next
      },
      abort: () => {
        aborted = true;
        if (run !== null) control.abort();
      },
      predictions: ({ which, state }: Question) => {
        if (run !== null && state !== undefined) putState(run.step, state);
        return run?.predictions(which) ?? null;
      },
    },
    errorWire,
    () => new WorkerLostError({ where: 'model.fit', what: 'the thread that asked is gone' }),
  );

  async function train(job: Job): Promise<void> {
    if (job.f64 !== null && !runtime().has('f64')) runtime().add('f64', job.f64);
    const where = 'model.fit';
    const network = fromTopology(where, parseJson(where, job.topology), kindsWith(where, models));
    const { optimizer, loss, metrics, lossWeights } = job;
    const trainable = {
      network,
      scale: job.scale,
      // names, which the sender found
      compiled: readCompiled({ optimizer, loss, metrics, lossWeights, ...(job.scales && { targetTransform: SCALING }) } as CompileOptions),
    };
    network.params = unpackTree(job.params);
    network.frozen = job.frozen.map(cover);
    network.buffers = unpackTree(job.buffers);
    const ask = <T>(call: string, value: unknown): Promise<T> => channel.call<T>(call, value);
    const tell = async (hook: keyof Callback, current: Run, news: Partial<News>): Promise<void> => {
      const { position, compiled, step } = current;
      const state = hook === 'onTrainBegin' ? undefined : packState(step);
      const answer = await ask<Answer>('hook', { hook, ...news, position, state, seconds: compiled.seconds });
      if (answer.stopped !== null) current.stop(answer.stopped);
      if (answer.state !== undefined) putState(step, answer.state);
    };
    const wants = (hook: keyof Callback): boolean => job.hooks.includes(hook);
    const bridge: Callback = {
      onTrainBegin: async (begun) => {
        await tell('onTrainBegin', begun, { scale: begun.trainable.scale });
        if (aborted) begun.stop('aborted');
      },
      ...(wants('onEpochBegin') && { onEpochBegin: (epoch, current) => tell('onEpochBegin', current, { epoch }) }),
      ...(wants('onBatchEnd') && {
        onBatchEnd: (event, current) => tell('onBatchEnd', current, { event }),
      }),
      ...(wants('onTick') && {
        onTick: (event, current) => tell('onTick', current, { event }),
      }),
      ...(wants('onEpochEnd') && {
        onEpochEnd: (event, current) => tell('onEpochEnd', current, { event }),
      }),
      onTrainEnd: (current) => tell('onTrainEnd', current, { history: { ...current.history }, stopped: current.stopped }),
      ...(wants('onNonFinite') && { onNonFinite: (error) => ask<void>('nonFinite', errorWire.pack(error)) }),
    };
    const data = unpackData(job.data, ask);
    const validationData = job.validationData && unpackData(job.validationData, ask);
    const options = { ...job.options, validationData, signal: control.signal, callbacks: [bridge] };
    const training = await prepareLocal(where, trainable, data, readOptions(where, trainOptions, options));
    run = training.run;
    if (job.resume !== null) {
      training.run.resume(job.resume.position);
      Object.assign(training.run.history, job.resume.history);
    }
    for await (const _event of walk(training));
  }
}

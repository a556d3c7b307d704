import { WorkerLostError } from '../../core/errors.js';
import { parseJson } from '../../io/json.js';
import { init } from '../../runtime/runtime.js';
import type { Callback } from '../callbacks/callback.js';
import { kindsWith } from '../kinds.js';
import type { Run } from '../run.js';
import { fromTopology } from '../topology.js';
import { packState, putState, unpackTree } from './arrays.js';
import { Channel, type Port } from './channel.js';
import { unpackData } from './data.js';
import type { Answer, Job, News, Outcome } from './job.js';
import { errorWire } from './wire.js';

/** The worker's side: trains what comes over the port, and tells about it. */
export function serve(port: Port): void {
  const control = new AbortController();
  let run: Run | null = null;
  let aborted = false;
  const channel: Channel = new Channel(
    port,
    {
      fit: (job: Job) => train(job),
      abort: () => {
        aborted = true;
        if (run !== null) control.abort();
      },
      predictions: (which: 'train' | 'validation') => run?.predictions(which) ?? null,
    },
    errorWire,
    () => new WorkerLostError({ where: 'model.fit', what: 'the thread that asked is gone' }),
  );

  async function train(job: Job): Promise<Outcome> {
    if (job.f64) await init({ dtypes: ['f32', 'f64'] });
    const where = 'model.fit';
    const model = fromTopology(where, parseJson(where, job.topology), kindsWith(where));
    model.compile({ optimizer: job.optimizer, loss: job.loss, metrics: job.metrics });
    model.params = unpackTree(job.params);
    model.buffers = unpackTree(job.buffers);
    const ask = <T>(call: string, value: unknown): Promise<T> => channel.call<T>(call, value);
    const tell = async (hook: keyof Callback, current: Run, news: Omit<News, 'place'>): Promise<void> => {
      const { stopped, scale } = await ask<Answer>('hook', { hook, ...news, place: current.place });
      if (stopped !== null) current.stop(stopped);
      current.step.optimizerState.scale = scale;
    };
    const wants = (hook: keyof Callback): boolean => job.hooks.includes(hook);
    const bridge: Callback = {
      onTrainBegin: async (begun) => {
        run = begun;
        putState(begun.step, job.state);
        await tell('onTrainBegin', begun, {});
        if (aborted) begun.stop('aborted');
      },
      ...(wants('onEpochBegin') && { onEpochBegin: (epoch, current) => tell('onEpochBegin', current, { epoch }) }),
      ...(wants('onBatchEnd') && {
        onBatchEnd: (event, current) => tell('onBatchEnd', current, { event, state: packState(current.step) }),
      }),
      ...(wants('onEpochEnd') && {
        onEpochEnd: (event, current) => tell('onEpochEnd', current, { event, state: packState(current.step) }),
      }),
      ...(wants('onNonFinite') && { onNonFinite: (error) => ask<void>('nonFinite', errorWire.pack(error)) }),
    };
    const data = unpackData(job.data, ask);
    const validationData = job.validationData && unpackData(job.validationData, ask);
    const history = await model.fit(data, { ...job.options, validationData, signal: control.signal, callbacks: [bridge] });
    const { place, step } = run as unknown as Run;
    return { history: { ...history.history }, stopped: history.stopped, place, state: packState(step) };
  }
}

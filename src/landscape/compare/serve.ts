import { WorkerLostError } from '../../core/errors.js';
import { Channel, type Port } from '../../train/worker/channel.js';
import { errorWire } from '../../train/worker/errorWire.js';
import { unpackData } from '../../train/worker/packedData.js';
import type { LandscapeData } from '../settings.js';
import { type Job, runHere, type Work } from './job.js';
import { makerOf, moduleMaker } from './maker.js';
import type { ComparedRun } from './run.js';
import type { Order } from './workers.js';

/** The worker's side of a comparison: makes the runs that come over the port, and tells about each look. */
export function serveLab(port: Port): void {
  const where = 'landscape.compare';
  const control = new AbortController();
  let work: Work | null = null;
  const channel: Channel = new Channel(
    port,
    {
      order: ({ recipe, compile, settings, data, validationData }: Order) => {
        const maker = 'module' in recipe ? moduleMaker(where, recipe.module, recipe.export) : makerOf(where, recipe.network, undefined, []);
        // lists and graphs alone were packed
        const unpack = (packed: Order['data']): LandscapeData => unpackData(packed, () => Promise.reject()) as LandscapeData;
        work = { maker, compile, settings, data: unpack(data), validationData: validationData && unpack(validationData) };
      },
      abort: () => control.abort(),
      run: (job: Job) => runHere(work as Work, job, control.signal, (run: ComparedRun) => void channel.call('look', run).catch(() => {})),
    },
    errorWire,
    () => new WorkerLostError({ where, what: 'the thread that asked is gone' }),
  );
}

import { WorkerLostError } from '../../core/errors.js';
import { cores } from '../../runtime/platform.js';
import { macrotask } from '../../train/breather.js';
import { Channel } from '../../train/worker/channel.js';
import { errorWire } from '../../train/worker/errorWire.js';
import { type PackedData, Walks } from '../../train/worker/packedData.js';
import { spawn } from '../../train/worker/spawn.js';
import type { Job, Work } from './job.js';
import type { Maker } from './maker.js';
import type { ComparedRun, RunSettings } from './run.js';

/** All that a worker needs for every run. */
export interface Order {
  readonly recipe: NonNullable<Maker['recipe']>;
  readonly compile: Work['compile'];
  readonly settings: RunSettings;
  readonly data: PackedData;
  readonly validationData: PackedData | undefined;
}

/** How it went: which jobs are left to this thread, and why. */
interface Outcome {
  readonly threads: number;
  readonly serial: string | null;
  readonly left: readonly number[];
}

/** Why runs cannot go into other threads; null where they can. */
function obstacle({ maker, compile }: Work, workers: number): string | null {
  if (workers < 2) return 'one thread was asked for, or there is only one core';
  if (maker.recipe === null) return 'a builder that is a function cannot go into another thread';
  try {
    structuredClone(compile);
    return null;
  } catch {
    return 'a loss, a metric or an optimizer that is a function cannot go into another thread';
  }
}

/** Makes runs in workers, each of which takes the next one when it is through. Where no worker can be started, all are left to this thread. */
export async function runInWorkers(
  where: string,
  work: Work,
  jobs: readonly Job[],
  { workers = cores(), workerUrl, signal }: { workers?: number; workerUrl?: string | URL; signal?: AbortSignal },
  put: (i: number, run: ComparedRun, over: boolean) => void,
): Promise<Outcome> {
  const all = jobs.map((_, i) => i);
  const count = Math.min(workers, jobs.length);
  const reason = obstacle(work, workers);
  if (reason !== null) return { threads: 1, serial: reason, left: all };
  if (count < 2) return { threads: 1, serial: 'there is one run', left: all };
  const walks = new Walks();
  const order: Order = {
    recipe: work.maker.recipe as Order['recipe'], // there is one where there is no obstacle
    compile: work.compile,
    settings: plain(work.settings),
    data: walks.pack(work.data),
    validationData: work.validationData && walks.pack(work.validationData),
  };
  let next = 0;
  const oneWorker = async (): Promise<string | null> => {
    const port = spawn(workerUrl ?? new URL('../../lab-worker.js', import.meta.url));
    const lost = (cause: unknown): WorkerLostError =>
      new WorkerLostError({
        where,
        what: 'a worker that trains was lost',
        got: String(cause),
        mend: 'Say where the file graphgrad/lab-worker is: { workerUrl }',
        cause,
      });
    let current = -1;
    const channel = new Channel(port, { look: (run: ComparedRun) => put(current, run, false) }, errorWire, lost);
    const abort = (): void => void channel.call('abort').catch(() => {});
    signal?.addEventListener('abort', abort);
    try {
      try {
        await channel.call('order', order);
      } catch (error) {
        if (error instanceof WorkerLostError) return error.message; // it never came up
        throw error;
      }
      while (next < jobs.length && signal?.aborted !== true) {
        current = next++;
        put(current, await channel.call<ComparedRun>('run', jobs[current]), true);
        await macrotask();
      }
      return null;
    } finally {
      signal?.removeEventListener('abort', abort);
      port.close();
    }
  };
  const told = await Promise.all(Array.from({ length: count }, oneWorker));
  const up = told.filter((one) => one === null).length;
  return up > 0 ? { threads: up, serial: null, left: [] } : { threads: 1, serial: `no worker could be started: ${told[0]}`, left: all };
}

/** The settings alone, of options that hold functions too. */
const plain = ({ epochs, batchSize, every, most, curvature }: RunSettings): RunSettings => ({ epochs, batchSize, every, most, curvature });

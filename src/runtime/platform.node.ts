import type { ComputeWorker } from './pool/computeWorker.js';
import { WORKER_SOURCE } from './pool/source.js';

/** What the runtime needs of Node. Built-ins come from `process`, so that no bundler ever sees a `node:` import. */
export const isNode = typeof globalThis.process?.getBuiltinModule === 'function' && globalThis.process.versions?.node !== undefined;

/** The bytes of a file beside the package's code. */
export async function readAsset(url: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  const { readFile } = globalThis.process.getBuiltinModule('node:fs/promises');
  return new Uint8Array(await readFile(new URL(url)));
}

export const cores = (): number => globalThis.process.getBuiltinModule('node:os').availableParallelism();

/** Whether this thread may block. */
export const canWait = true;

/** Starts a worker, from its file if one is given. It keeps no process alive. */
export function startWorker(data: object, url: string | URL | undefined): ComputeWorker {
  const { Worker } = globalThis.process.getBuiltinModule('node:worker_threads');
  const options = { workerData: data, name: 'graphgrad', execArgv: [] };
  const worker = url === undefined ? new Worker(WORKER_SOURCE, { ...options, eval: true }) : new Worker(new URL(url), options);
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const ready = new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.on('error', reject); // stays: a worker that fails later is missed by its silence
    worker.once('exit', () => reject(new Error('the worker ended before it was ready')));
  }).finally(() => worker.unref());
  return {
    ready,
    ended,
    terminate: async () => {
      worker.terminate();
      await ended;
    },
  };
}

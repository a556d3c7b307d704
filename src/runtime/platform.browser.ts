import type { ComputeWorker } from './pool/computeWorker.js';
import { WORKER_SOURCE } from './pool/source.js';

/** Milliseconds a worker may take to come up. One that is blocked may say nothing at all. */
const START_TIMEOUT = 5000;

/** The bytes of a file beside the package's code. */
export async function readAsset(url: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText} for ${url}`);
  return new Uint8Array(await response.arrayBuffer());
}

export const cores = (): number => globalThis.navigator?.hardwareConcurrency ?? 1;

/** Whether this thread may block: a worker may, a page may not. */
export const canWait = typeof document === 'undefined';

const blobUrl = (source: string): string => URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));

/** Whether an address is of another origin than the page, as a CDN's is. */
export function isElsewhere(url: string | URL): boolean {
  const { origin, protocol } = new URL(url, globalThis.location?.href);
  return /^https?:$/.test(protocol) && origin !== globalThis.location.origin;
}

/** An address that a worker may be started from: browsers refuse one of another origin, but a module of this one may import it. */
export const sameOrigin = (url: string | URL): string | URL => (isElsewhere(url) ? blobUrl(`import ${JSON.stringify(String(url))};`) : url);

/** Starts a worker, from its file if one is given, else from a Blob. Throws where shared memory may not be posted. */
export function startWorker(data: object, url: string | URL | undefined): ComputeWorker {
  const address = url === undefined ? blobUrl(WORKER_SOURCE) : sameOrigin(url);
  const worker = new Worker(address, { type: 'module', name: 'graphgrad' });
  const lock = `graphgrad ${crypto.randomUUID()}`;
  const done = (): void => {
    if (String(address) !== String(url)) URL.revokeObjectURL(String(address));
  };
  try {
    worker.postMessage({ ...data, lock });
  } catch (error) {
    worker.terminate();
    done();
    throw error;
  }
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${START_TIMEOUT} ms`)), START_TIMEOUT);
    worker.onmessage = () => resolve();
    worker.onerror = (event) => reject(new Error(event.message || 'the worker was blocked, as by a content security policy'));
    worker.addEventListener('message', () => clearTimeout(timer));
  }).catch((error) => {
    worker.terminate();
    throw error;
  });
  ready.finally(done).catch(() => {});
  return {
    ready,
    ended: new Promise(() => {}),
    terminate: async () => {
      worker.terminate();
      await navigator.locks.request(lock, () => {});
    },
  };
}

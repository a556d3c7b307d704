import { isElsewhere, sameOrigin } from '../../runtime/platform.js';
import type { WorkerPort } from './channel.js';

/** Where the worker is, beside the library's own files: told without `new URL(…, …)`, which would make bundlers copy it once more. */
const beside = (base: string): URL => new URL(base.replace(/[^/]*$/, '../../fit-worker.js'));

/** A thread of a page. */
export function spawnInBrowser(url: string | URL | undefined): WorkerPort {
  const far = url ?? (isElsewhere(import.meta.url) ? beside(import.meta.url) : undefined);
  const worker =
    far === undefined
      ? new Worker(new URL('../../fit-worker.js', import.meta.url), { type: 'module', name: 'graphgrad-fit' })
      : new Worker(sameOrigin(far), { type: 'module', name: 'graphgrad-fit' });
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    listen: (receive, lost) => {
      worker.onmessage = ({ data }) => receive(data);
      worker.onerror = (event) => lost(event.message || `no worker could be loaded from ${far ?? beside(import.meta.url)}`);
      worker.onmessageerror = () => lost('a message could not be read');
    },
    rest: () => {}, // a worker keeps no page
    close: () => worker.terminate(),
  };
}

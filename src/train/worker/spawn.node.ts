import type { Port } from './channel.js';

const threads = () => process.getBuiltinModule('node:worker_threads');

export const isNode = typeof process === 'object' && typeof process.getBuiltinModule === 'function' && Boolean(process.versions?.node);

/** A thread of Node. */
export function spawnInNode(url: string | URL | undefined): Port {
  const { Worker: Thread } = threads();
  const worker = new Thread(typeof url === 'string' ? new URL(url) : (url ?? new URL('../../fit-worker.js', import.meta.url)));
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    listen: (receive, lost) => {
      worker.on('message', receive);
      worker.on('error', lost);
      worker.on('exit', (code) => lost(`exit code ${code}`));
    },
    close: () => void worker.terminate(),
  };
}

/** The other end, inside the worker. */
export function parentInNode(): Port {
  const { parentPort } = threads();
  if (parentPort === null) throw new Error('this file runs in a worker');
  return {
    post: (message, transfer) => parentPort.postMessage(message, [...transfer]),
    listen: (receive) => void parentPort.on('message', receive),
    close: () => parentPort.close(),
  };
}

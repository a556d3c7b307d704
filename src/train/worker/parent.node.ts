import type { Port } from './channel.js';

/** The other end, inside the worker. */
export function parentInNode(): Port {
  const { parentPort } = globalThis.process.getBuiltinModule('node:worker_threads');
  if (parentPort === null) throw new Error('this file runs in a worker');
  return {
    post: (message, transfer) => parentPort.postMessage(message, [...transfer]),
    listen: (receive) => void parentPort.on('message', receive),
    close: () => parentPort.close(),
  };
}

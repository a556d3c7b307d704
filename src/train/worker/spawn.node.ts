import type { WorkerPort } from './channel.js';

/** A thread of Node. */
export function spawnInNode(url: string | URL | undefined): WorkerPort {
  const { Worker: Thread } = globalThis.process.getBuiltinModule('node:worker_threads');
  const worker = new Thread(typeof url === 'string' ? new URL(url) : (url ?? new URL('../../fit-worker.js', import.meta.url)));
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    listen: (receive, lost) => {
      worker.removeAllListeners();
      worker.on('message', receive);
      worker.on('error', lost);
      worker.on('exit', (code) => lost(`exit code ${code}`));
    },
    rest: (resting) => (resting ? worker.unref() : worker.ref()),
    close: () => void worker.terminate(),
  };
}

import type { Port } from './channel.js';

/** A thread of a page. */
export function spawnInBrowser(url: string | URL | undefined): Port {
  const worker =
    url === undefined
      ? new Worker(new URL('../../fit-worker.js', import.meta.url), { type: 'module', name: 'graphgrad fit' })
      : new Worker(url, { type: 'module', name: 'graphgrad fit' });
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    listen: (receive, lost) => {
      worker.onmessage = ({ data }) => receive(data);
      worker.onerror = (event) => lost(event.message || 'the worker could not be loaded');
      worker.onmessageerror = () => lost('a message could not be read');
    },
    close: () => worker.terminate(),
  };
}

/** The other end, inside the worker. */
export function parentInBrowser(): Port {
  const self = globalThis as unknown as {
    postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
    onmessage: ((event: { data: unknown }) => void) | null;
    close(): void;
  };
  return {
    post: (message, transfer) => self.postMessage(message, transfer),
    listen: (receive) => {
      self.onmessage = ({ data }) => receive(data);
    },
    close: () => self.close(),
  };
}

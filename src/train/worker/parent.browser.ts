import type { Port } from './channel.js';

/** The other end, inside the worker. */
export function parentInBrowser(): Port {
  // the global of a worker, for which no types are loaded
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

import { IoError, OptionError } from '../core/errors.js';
import type { PageOptions, PageServer } from './page-server.js';

// asked for at run time, so that no bundler sees the import of a built-in module
const http = () => globalThis.process.getBuiltinModule('node:http');
type Server = InstanceType<ReturnType<typeof http>['Server']>;
type IncomingMessage = InstanceType<ReturnType<typeof http>['IncomingMessage']>;
type ServerResponse = InstanceType<ReturnType<typeof http>['ServerResponse']>;

const HOST = '127.0.0.1';
const where = 'io.servePage';
/** Bytes that may wait for a page which does not read: one with more is dropped, and asks again when it wakes up. */
const BACKLOG = 8 << 20;
/** Milliseconds that pages have to take the last events. */
const FAREWELL = 500;

export async function servePage({ html, port = 0 }: PageOptions): Promise<PageServer> {
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new OptionError({ where, what: 'bad port', got: String(port), expected: 'a whole number from 0 to 65535' });
  const listeners = new Set<ServerResponse>();
  const last = new Map<string, string>();
  const server = http().createServer((request, response) => {
    if (!isLocal(request)) response.writeHead(403).end();
    else if (request.method !== 'GET') response.writeHead(405, { allow: 'GET' }).end();
    else if (request.url === '/')
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html);
    else if (request.url === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.on('close', () => listeners.delete(response));
      listeners.add(response);
      response.write(`retry: 1000\n\n${[...last.values()].join('')}`);
    } else response.writeHead(404).end();
  });
  await listen(server, port);
  server.unref();
  server.on('connection', (socket) => socket.unref());
  return {
    url: `http://${HOST}:${(server.address() as { port: number }).port}/`,
    send: (event, data) => {
      const message = `event: ${event}\n${data.replace(/^/gm, 'data: ')}\n\n`;
      last.delete(event);
      last.set(event, message);
      for (const response of listeners) {
        response.write(message);
        if (response.writableLength > BACKLOG) response.destroy();
      }
    },
    close: async () => {
      await Promise.race([
        Promise.all(Array.from(listeners, (response) => new Promise<void>((resolve) => response.end(resolve)))),
        new Promise((resolve) => setTimeout(resolve, FAREWELL).unref()),
      ]);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** Only pages of this machine may ask: a foreign site that resolves to the loopback address names itself in Host. */
const isLocal = ({ headers, socket }: IncomingMessage): boolean =>
  [`${HOST}:${socket.localPort}`, `localhost:${socket.localPort}`].includes(headers.host ?? '');

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new IoError({
          where,
          what: cause.code === 'EADDRINUSE' ? `port ${port} is in use` : `port ${port} cannot be opened`,
          got: String(cause.code),
          expected: 'a free port',
          mend: 'Choose another port, or 0 for any free one',
          fields: { port, code: cause.code },
          cause,
        }),
      ),
    );
    server.listen(port, HOST, resolve);
  });
}

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answer, type RangeServer, rangeServer } from '../io/range-server.js';

/** A server of one file of 300,000 bytes under any path, for pages of any origin; the first request of each path waits for `?cut` in the middle. */
export interface FilesServer {
  readonly address: string;
  readonly sha256: string;
  readonly size: number;
}

export async function startFilesServer(): Promise<{ info: FilesServer; stop: () => Promise<void> }> {
  const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 13 + (i >> 7)) & 255);
  const paths = new Map<string, RangeServer>();
  const server = createServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'range');
    response.setHeader('access-control-expose-headers', 'etag, content-range');
    if (request.method === 'OPTIONS') {
      response.end();
      return;
    }
    const path = request.url ?? '';
    // what was asked of a path so far
    if (path.endsWith('?asked')) {
      response.end(JSON.stringify(paths.get(path.slice(0, -'?asked'.length))?.asked ?? []));
      return;
    }
    if (path.endsWith('?cut')) {
      paths.get(path.slice(0, -'?cut'.length))?.cut?.();
      response.end();
      return;
    }
    const state = paths.get(path) ?? { ...rangeServer(content), breaks: [150_000] };
    paths.set(path, state);
    answer(state, request, response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  const info = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sha256: createHash('sha256').update(content).digest('hex'),
    size: content.length,
  };
  return { info, stop };
}

import type { IncomingMessage, ServerResponse } from 'node:http';

/** How a server of one file behaves. */
export interface RangeServer {
  content: Uint8Array;
  etag: string | null;
  /** Answers requests for a range. Otherwise the whole file is sent whatever is asked for. */
  ranges: boolean;
  /** The next connections send so many bytes each, and then wait to be broken by `cut`; with 0 they break at once. */
  breaks: number[];
  /** Breaks the connection that waits for it: only the client knows when it has seen something. */
  cut: (() => void) | null;
  /** The ranges that were asked for; null for the whole file. */
  readonly asked: (string | null)[];
}

export const rangeServer = (content: Uint8Array): RangeServer => ({ content, etag: '"1"', ranges: true, breaks: [], cut: null, asked: [] });

/** Answers as the server is set now. */
export function answer(server: RangeServer, request: IncomingMessage, response: ServerResponse): void {
  const range = request.headers.range ?? null;
  server.asked.push(range);
  const from = server.ranges && range !== null ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
  const total = server.content.length;
  if (server.etag !== null) response.setHeader('etag', server.etag);
  if (from >= total) {
    response.writeHead(416, { 'content-range': `bytes */${total}` }).end();
    return;
  }
  const rest = server.content.subarray(from);
  if (from > 0) response.setHeader('content-range', `bytes ${from}-${total - 1}/${total}`);
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': rest.length });
  const end = server.breaks.shift();
  server.cut = null;
  if (end === undefined) response.end(rest);
  else if (end === 0) response.destroy();
  else {
    server.cut = () => void response.destroy();
    response.write(rest.subarray(0, end));
  }
}

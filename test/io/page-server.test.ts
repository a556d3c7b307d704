import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { IoError, OptionError } from '../../src/core/errors.js';
import { type PageServer, servePage } from '../../src/io/page-server.js';
import { rejected } from '../thrown.js';

const open: PageServer[] = [];
const serve = async (port?: number): Promise<PageServer> => {
  const server = await servePage({ html: '<!doctype html><p>live</p>', port });
  open.push(server);
  return server;
};
afterEach(async () => void (await Promise.all(open.splice(0).map((server) => server.close()))));

/** Status and body, asked for under any host name. */
const ask = (url: string, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) =>
    request(url, { headers: { host } }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end(),
  );

it('serves the page and its events, the last of each name to those who come late', async () => {
  const server = await serve();
  expect(await (await fetch(server.url)).text()).toBe('<!doctype html><p>live</p>');
  server.send('status', 'epoch 1');
  server.send('figure', 'line 1\nline 2');
  server.send('status', 'epoch 2');
  const stream = await fetch(`${server.url}events`);
  expect(stream.headers.get('content-type')).toBe('text/event-stream');
  server.send('status', 'epoch 3');
  void server.close();
  expect(await stream.text()).toBe(
    'retry: 1000\n\nevent: figure\ndata: line 1\ndata: line 2\n\nevent: status\ndata: epoch 2\n\nevent: status\ndata: epoch 3\n\n',
  );
});

it('answers this machine alone, and nothing but the page and its events', async () => {
  const { url } = await serve();
  const { port } = new URL(url);
  expect(new URL(url).hostname).toBe('127.0.0.1');
  expect(await ask(url, `127.0.0.1:${port}`)).toBe(200);
  expect(await ask(url, `localhost:${port}`)).toBe(200);
  expect(await ask(url, `evil.example:${port}`)).toBe(403);
  expect((await fetch(`${url}../../etc/passwd`)).status).toBe(404);
  expect((await fetch(url, { method: 'POST' })).status).toBe(405);
});

it('refuses a port in use, and frees its own', async () => {
  const first = await serve();
  const port = Number(new URL(first.url).port);
  const error = await rejected(() => serve(port));
  expect(error).toBeInstanceOf(IoError);
  expect(error).toMatchObject({ fields: { port, code: 'EADDRINUSE' } });
  expect(String(error)).toContain(`port ${port} is in use`);
  await first.close();
  expect((await serve(port)).url).toBe(first.url);
});

it.each([-1, 65536, 1.5, Number.NaN])('refuses %s as a port', async (port) => {
  expect(await rejected(() => serve(port))).toBeInstanceOf(OptionError);
});

it('drops pages that do not read, and waits for none of them', async () => {
  const server = await serve();
  const { port } = new URL(server.url);
  const sleeper = connect(Number(port), '127.0.0.1').on('error', () => {});
  await once(sleeper, 'connect');
  sleeper.write(`GET /events HTTP/1.1\r\nhost: localhost:${port}\r\n\r\n`);
  await once(sleeper, 'data'); // it is a listener now
  sleeper.pause();
  const reader = await fetch(`${server.url}events`);
  const text = 'x'.repeat(1 << 20);
  const sent = 40;
  for (let i = 0; i < sent; i++) server.send('figure', text);
  server.send('status', 'the end');
  let received = 0;
  sleeper.on('data', ({ length }) => {
    received += length;
  });
  sleeper.resume();
  await once(sleeper, 'close');
  expect(received).toBeLessThan(sent * text.length);
  await reader.body?.cancel();
  const asleep = connect(Number(port), '127.0.0.1').on('error', () => {});
  await once(asleep, 'connect');
  asleep.write(`GET /events HTTP/1.1\r\nhost: localhost:${port}\r\n\r\n`);
  await once(asleep, 'data');
  asleep.pause();
  for (let i = 0; i < 4; i++) server.send('figure', text); // more than a socket holds, less than is dropped
  await server.close(); // and would never come to its end if it waited for that page
  asleep.destroy();
});

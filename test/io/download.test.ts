import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { IoError, OptionError } from '../../src/core/errors.js';
import { type DownloadProgress, download } from '../../src/io/download.js';
import type { ByteCache } from '../../src/io/platform.js';
import { deadAddress, serve } from './server.js';
import { temporaryFolder } from './temporary.js';

const content = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7 + (i >> 8)) & 255);
const sum = createHash('sha256').update(content).digest('hex');
const options = { sha256: sum, size: content.length };

/** Compared by Buffer: a matcher takes its time over 100,000 elements. */
const isContent = (bytes: Uint8Array): boolean => Buffer.from(bytes).equals(content);

async function refusal(pending: Promise<unknown>): Promise<IoError> {
  const error = await pending.then(
    () => new Error('a bad download was accepted'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof IoError)) throw error;
  return error;
}

/** A server that counts its requests. */
async function counting(body: Uint8Array = content) {
  const state = { requests: 0, url: '' };
  state.url = `${await serve((_, response) => {
    state.requests++;
    response.end(body);
  })}/file`;
  return state;
}

it('fetches, keeps under its sum, and takes it from there the next time', async () => {
  const cache = await temporaryFolder();
  const server = await counting();
  expect(isContent(await download(server.url, { ...options, cache }))).toBe(true);
  expect(await readdir(cache)).toEqual([sum]);
  expect(isContent(await download(server.url, { ...options, sha256: sum.toUpperCase(), cache }))).toBe(true);
  expect(server.requests).toBe(1);
});

it('takes a cached file without any network', async () => {
  const cache = await temporaryFolder();
  await writeFile(join(cache, sum), content);
  const seen: DownloadProgress[] = [];
  expect(isContent(await download(await deadAddress(), { ...options, cache, onProgress: (event) => seen.push(event) }))).toBe(true);
  expect(seen.map((event) => event.loaded)).toEqual([content.length]);
});

it.each([
  ['with a changed byte', Uint8Array.from(content, (byte, i) => (i === 5 ? byte ^ 1 : byte))],
  ['cut', content.subarray(0, 10)],
  ['empty', new Uint8Array(0)],
])('fetches again when the cached file is %s', async (_, bad) => {
  const cache = await temporaryFolder();
  await writeFile(join(cache, sum), bad);
  const server = await counting();
  expect(isContent(await download(server.url, { ...options, cache }))).toBe(true);
  expect(server.requests).toBe(1);
  expect(isContent(new Uint8Array(await readFile(join(cache, sum))))).toBe(true);
});

it('removes a bad cached file even when it cannot be fetched', async () => {
  const cache = await temporaryFolder();
  await writeFile(join(cache, sum), 'bad');
  await refusal(download(await deadAddress(), { ...options, cache }));
  expect(await readdir(cache)).toEqual([]);
});

it('keeps nothing when the cache is off', async () => {
  const cache = await temporaryFolder();
  vi.stubEnv('GRAPHGRAD_CACHE', cache);
  onTestFinished(() => void vi.unstubAllEnvs());
  const server = await counting();
  await download(server.url, { ...options, cache: false });
  expect(await readdir(cache)).toEqual([]);
  await download(server.url, options);
  expect(await readdir(cache)).toEqual([sum]);
});

it('reports progress of a slow server', async () => {
  let response: ServerResponse | null = null;
  const url = await serve((_, one) => void (response = one).write(content.subarray(0, 25_000)));
  const seen: DownloadProgress[] = [];
  // each part comes when the one before has been seen
  const onProgress = (event: DownloadProgress): void => {
    seen.push(event);
    if (event.loaded % 25_000 > 0) return;
    if (event.loaded < content.length) response?.write(content.subarray(event.loaded, event.loaded + 25_000));
    else response?.end();
  };
  await download(`${url}/slow?token=secret`, { ...options, cache: false, onProgress });
  expect(seen.length).toBeGreaterThanOrEqual(4);
  expect(seen.at(-1)).toEqual({ url: `${url}/slow`, loaded: content.length, total: content.length });
  expect(seen.map((event) => event.loaded)).toEqual(seen.map((event) => event.loaded).sort((a, b) => a - b));
});

it.each<[string, Uint8Array, string, RegExp]>([
  ['another content', content.map((byte) => byte ^ 1), 'whole', /not the one expected \(got sha256 [0-9a-f]{64}\)\. Expected sha256/],
  ['a short file', content.subarray(1), 'whole', /too short \(got 99999 bytes\)\. Expected 100000 bytes/],
  ['a long file', new Uint8Array(300_000), 'whole', /too long/],
  ['a connection that breaks', content, 'broken', /connection broke \(got [1-9]\d* of 100000 bytes\)/],
])('refuses %s and keeps nothing', async (_, body, ending, message) => {
  const cache = await temporaryFolder();
  let cut = (): void => {};
  const url = await serve((__, response) => {
    if (ending === 'whole') response.end(body);
    else {
      response.writeHead(200, { 'content-length': body.length });
      response.write(body.subarray(0, 30_000));
      cut = () => response.destroy();
    }
  });
  const onProgress = ({ loaded }: DownloadProgress): void => void (loaded > 0 && cut()); // once something has arrived
  const error = await refusal(download(`${url}/bad`, { ...options, cache, onProgress }));
  expect(error.message).toMatch(message);
  expect(error.fields.url).toBe(`${url}/bad`);
  expect(await readdir(cache)).toEqual([]);
});

it.each([404, 500, 403])('names the status of HTTP %i', async (status) => {
  const url = await serve((_, response) => void response.writeHead(status).end('no'));
  const error = await refusal(download(`${url}/gone`, { ...options, cache: false }));
  expect(error.message).toContain(`download: ${url}/gone: the server refused (got HTTP ${status})`);
  expect(error.fields.status).toBe(status);
});

it('says clearly when there is no connection', async () => {
  const url = await deadAddress();
  const error = await refusal(download(`${url}/file`, { ...options, cache: false, mend: 'Take the bus' }));
  expect(error.message).toBe(`download: ${url}/file: there is no connection (got 0 of 100000 bytes). Take the bus.`);
  expect(error.cause).toBeInstanceOf(TypeError);
});

it('ends with the reason of its signal: before, during, and by a time limit', async () => {
  const cache = await temporaryFolder();
  const url = await serve((_, response) => void response.write(content.subarray(0, 1000)));
  const reason = new Error('enough');
  await expect(download(url, { ...options, cache, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const controller = new AbortController();
  const onProgress = () => controller.abort(reason);
  await expect(download(url, { ...options, cache, signal: controller.signal, onProgress })).rejects.toBe(reason);
  await expect(download(url, { ...options, cache, signal: AbortSignal.timeout(30) })).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(await readdir(cache)).toEqual([]);
});

it('passes on what a progress callback throws, and keeps nothing', async () => {
  const cache = await temporaryFolder();
  const server = await counting();
  const thrown = new Error('mine');
  const onProgress = () => {
    throw thrown;
  };
  await expect(download(server.url, { ...options, cache, onProgress })).rejects.toBe(thrown);
  expect(await readdir(cache)).toEqual([]);
});

it('needs a cache that was asked for, and does without the default one', async () => {
  const occupied = join(await temporaryFolder(), 'file');
  await writeFile(occupied, 'not a folder');
  const server = await counting();
  expect((await refusal(download(server.url, { ...options, cache: occupied }))).message).toContain(occupied);
  vi.stubEnv('GRAPHGRAD_CACHE', occupied);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(isContent(await download(server.url, options))).toBe(true);
});

it('takes a cache of one’s own', async () => {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  const cache: ByteCache = {
    location: 'a map',
    get: async (key) => kept.get(key),
    put: async (key, bytes) => void kept.set(key, bytes),
    delete: async (key) => void kept.delete(key),
  };
  await download((await counting()).url, { ...options, cache });
  expect([...kept.keys()]).toEqual([sum]);
});

it.each([
  ['an address that is none', 'nonsense', options],
  ['a file address', 'file:///etc/passwd', options],
  ['a data address', 'data:,x', options],
  ['a sum that is a path', 'http://127.0.0.1/', { ...options, sha256: `../../${'a'.repeat(58)}` }],
  ['a negative size', 'http://127.0.0.1/', { ...options, size: -1 }],
  ['a fractional size', 'http://127.0.0.1/', { ...options, size: 0.5 }],
])('refuses %s', async (_, url, bad) => {
  await expect(download(url, { ...bad, cache: false })).rejects.toBeInstanceOf(OptionError);
});

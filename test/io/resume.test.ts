import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { IoError } from '../../src/core/errors.js';
import { data } from '../../src/index.js';
import { type DownloadProgress, download } from '../../src/io/download.js';
import { describeShared, shared } from '../shared.js';
import { answer, type RangeServer, rangeServer } from './range-server.js';
import { deadAddress, serve } from './server.js';
import { temporaryFolder } from './temporary.js';

const content = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7 + (i >> 8)) & 255);
const sha256 = createHash('sha256').update(content).digest('hex');

async function start() {
  const server = rangeServer(content);
  const url = `${await serve((request, response) => answer(server, request, response))}/file`;
  const cache = await temporaryFolder();
  const seen: DownloadProgress[] = [];
  const onProgress = (event: DownloadProgress): void => {
    seen.push(event);
    server.cut?.();
  };
  const get = () => download(url, { sha256, size: content.length, cache, onProgress });
  return { server, cache, seen, get };
}

const isWhole = (bytes: Uint8Array): boolean => Buffer.from(bytes).equals(content);
/** Bytes that a broken transfer left, counted from the entry's content. */
const keptBytes = async (cache: string): Promise<number> => {
  const entry = await readFile(join(cache, `${sha256}part`));
  return entry.length - entry.indexOf(10) - 1;
};

it('goes on where a transfer broke off, as often as it takes', async () => {
  const { server, cache, seen, get } = await start();
  server.breaks = [30_000, 20_000];
  await expect(get()).rejects.toThrow(/the connection broke \(got [1-9]\d* of 100000 bytes\)/);
  const first = await keptBytes(cache);
  expect(first).toBeGreaterThan(0);
  expect(await readdir(cache)).toEqual([`${sha256}part`]);
  await expect(get()).rejects.toBeInstanceOf(IoError);
  const second = await keptBytes(cache);
  expect(second).toBeGreaterThan(first);
  seen.length = 0;
  expect(isWhole(await get())).toBe(true);
  expect(server.asked).toEqual([null, `bytes=${first}-`, `bytes=${second}-`]);
  expect(seen[0].loaded).toBeGreaterThan(second);
  expect(seen.at(-1)?.loaded).toBe(100_000);
  expect(await readdir(cache)).toEqual([sha256]);
});

it.each<[string, (server: RangeServer) => void, (string | RegExp)[]]>([
  ['has another version', (server) => (server.etag = '"2"'), [/^bytes=/, 'whole']],
  ['does not name versions any more', (server) => (server.etag = null), [/^bytes=/, 'whole']],
  ['knows no ranges', (server) => (server.ranges = false), [/^bytes=/]],
])('starts over when the server %s', async (_, change, asked) => {
  const { server, cache, get } = await start();
  server.breaks = [30_000];
  await expect(get()).rejects.toBeInstanceOf(IoError);
  server.asked.length = 0;
  change(server);
  expect(isWhole(await get())).toBe(true);
  expect(server.asked.map((range) => range ?? 'whole')).toEqual(
    asked.map((pattern) => (typeof pattern === 'string' ? pattern : expect.stringMatching(pattern))),
  );
  expect(await readdir(cache)).toEqual([sha256]);
});

it('keeps no part where the server does not name the version, or nothing arrived', async () => {
  const { server, cache, get } = await start();
  for (const [etag, bytes] of [
    [null, 30_000],
    ['W/"1"', 30_000],
    ['"1"', 0],
  ] as const) {
    Object.assign(server, { etag, breaks: [bytes] });
    await expect(get()).rejects.toBeInstanceOf(IoError);
    expect(await readdir(cache)).toEqual([]);
  }
});

it('does not build on a part that is damaged', async () => {
  const { server, cache, get } = await start();
  server.breaks = [30_000];
  await expect(get()).rejects.toBeInstanceOf(IoError);
  const path = join(cache, `${sha256}part`);
  const entry = await readFile(path);
  entry[entry.length - 1] ^= 1;
  await writeFile(path, entry);
  expect(isWhole(await get())).toBe(true);
  expect(server.asked.at(-1)).toBeNull();
  for (const bad of ['', '\n', 'no line feed', `"1"\n${'x'.repeat(200_000)}`]) {
    await writeFile(path, bad);
    await writeFile(join(cache, sha256), 'bad too');
    server.asked.length = 0;
    expect(isWhole(await get())).toBe(true);
    expect(server.asked).toEqual([null]);
  }
});

it('keeps nothing of a file that is not the one expected', async () => {
  const { server, cache, get } = await start();
  server.content = content.map((byte) => byte ^ 1);
  await expect(get()).rejects.toThrow(/not the one expected \(got sha256 [0-9a-f]{64}\)/);
  expect(await readdir(cache)).toEqual([]);
});

it('keeps what arrived when the caller ends it', async () => {
  const { server, cache } = await start();
  const controller = new AbortController();
  const url = await serve((_, response) => {
    response.setHeader('etag', '"1"');
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, 50_000));
  });
  const pending = download(url, {
    sha256,
    size: content.length,
    cache,
    signal: controller.signal,
    onProgress: ({ loaded }) => void (loaded === 50_000 && setTimeout(() => controller.abort())),
  });
  await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
  expect(await keptBytes(cache)).toBe(50_000);
  expect(server.asked).toEqual([]);
});

it('keeps parts of a long transfer before it ends', async () => {
  const big = new Uint8Array(5 * 2 ** 20).fill(7);
  const sum = createHash('sha256').update(big).digest('hex');
  const cache = await temporaryFolder();
  const server = rangeServer(big);
  const url = await serve((request, response) => answer(server, request, response));
  let kept = 0;
  const onProgress = ({ loaded }: DownloadProgress): void => {
    if (loaded > 4 * 2 ** 20) kept = Math.max(kept, readdirSync(cache).includes(`${sum}part`) ? 1 : 0);
  };
  await download(url, { sha256: sum, size: big.length, cache, onProgress });
  expect(kept).toBe(1);
  expect(await readdir(cache)).toEqual([sum]);
});

it('says without a connection what is missing and where to put it by hand', async () => {
  const cache = await temporaryFolder();
  const url = await deadAddress();
  const error = await download(`${url}/file`, { sha256, size: content.length, cache }).catch((reason: unknown) => reason);
  expect((error as IoError).message).toBe(
    `download: ${url}/file: there is no connection (got 0 of 100000 bytes). Check the connection and the address, or get the file by other means and put it into the cache: ${cache}/${sha256}.`,
  );
  await writeFile(join(cache, sha256), content);
  expect(isWhole(await download(`${url}/file`, { sha256, size: content.length, cache }))).toBe(true);
});

describeShared('data sets from localhost', () => {
  it('come whole after every file broke off once, with progress over all of them', async () => {
    const servers = new Map<string, RangeServer>();
    const baseUrl = await serve((request, response) => {
      const name = decodeURIComponent((request.url ?? '').slice(1));
      if (!servers.has(name)) {
        const server = rangeServer(readFileSync(shared(`data/raw/tudataset/MUTAG/${name}`)));
        server.breaks = [Math.floor(server.content.length / 2)];
        servers.set(name, server);
      }
      answer(servers.get(name) as RangeServer, request, response);
    });
    const cache = await temporaryFolder();
    const seen: number[] = [];
    const onProgress = ({ loaded }: DownloadProgress): void => {
      seen.push(loaded);
      for (const server of servers.values()) server.cut?.();
    };
    const get = () => data.mutag({ source: { baseUrl, cache }, onProgress });
    for (let file = 0; file < 5; file++) await expect(get()).rejects.toBeInstanceOf(IoError);
    expect((await get()).graphs).toHaveLength(188);
    expect(seen.at(-1)).toBe(110_537);
    expect([...servers.values()].map(({ asked }) => asked.length)).toEqual([2, 2, 2, 2, 2]);
    expect([...servers.values()].every(({ asked }) => asked[1]?.startsWith('bytes='))).toBe(true);
  });

  it('say without a connection which files to get and how to pass them', async () => {
    const baseUrl = await deadAddress();
    await expect(data.mutag({ source: { baseUrl, cache: await temporaryFolder() } })).rejects.toThrow(
      /MUTAG_A\.txt: there is no connection .*get MUTAG_A\.txt, .* by other means and pass their folder: mutag\(\{ source: \{ directory \} \}\)/,
    );
  });
});

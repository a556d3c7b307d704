import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { basename, join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { FormatError, IoError, OptionError } from '../../../src/core/errors.js';
import { cora } from '../../../src/data/datasets/cora.js';
import { coraAddress, coraFiles } from '../../../src/data/datasets/cora-files.js';
import { planetoidParts } from '../../../src/data/formats/planetoid.js';
import type { DownloadProgress } from '../../../src/io/download.js';
import { deadAddress, serve } from '../../io/server.js';
import { temporaryFolder } from '../../io/temporary.js';
import { describeShared, shared } from '../../shared.js';

it('names its folder when a local file is missing', async () => {
  const directory = await temporaryFolder();
  await expect(cora({ source: { directory } })).rejects.toThrow(`reading ${directory}/ind.cora.x failed (got ENOENT)`);
});

it('says what to do without a connection', async () => {
  const baseUrl = await deadAddress();
  const pending = cora({ source: { baseUrl, cache: false } });
  await expect(pending).rejects.toBeInstanceOf(IoError);
  await expect(pending).rejects.toThrow(`download: ${baseUrl}/ind.cora.x: there is no connection`);
  await expect(pending).rejects.toThrow('pass their folder: cora({ source: { directory } })');
});

it('asks the authors’ repository by default', async () => {
  vi.stubGlobal('fetch', (url: URL) => Promise.reject(new TypeError(String(url))));
  onTestFinished(() => void vi.unstubAllGlobals());
  const pending = cora({ source: { cache: false } });
  await expect(pending).rejects.toMatchObject({ fields: { url: `${coraAddress}/ind.cora.x` } });
});

it('refuses a source that is two', async () => {
  const source = { directory: '.', baseUrl: 'http://127.0.0.1' } as unknown as { directory: string };
  await expect(cora({ source })).rejects.toBeInstanceOf(OptionError);
});

describeShared('Cora from its files', () => {
  const directory = shared('data/raw/planetoid');
  const serveFiles = (before?: RequestListener) =>
    serve(async (request, response) => {
      before?.(request, response);
      if (!response.writableEnded) response.end(await readFile(join(directory, basename(request.url ?? ''))));
    });

  it('agrees with the manifest on address, sizes and sums', async () => {
    const { sets } = JSON.parse(await readFile(shared('data/MANIFEST.json'), 'utf8'));
    const [source] = sets.find((set: { name: string }) => set.name === 'cora').source;
    const files = Object.fromEntries(
      planetoidParts.map((part) => [`data/ind.cora.${part}`, { nbytes: coraFiles[part].size, sha256: coraFiles[part].sha256 }]),
    );
    expect(files).toEqual(source.files);
    expect(coraAddress).toBe(`https://raw.githubusercontent.com/${source.repo.replace('github.com/', '')}/${source.commit}/data`);
  });

  it('is the same from a folder, from the network, and from the cache', async () => {
    const cache = await temporaryFolder();
    const requests: string[] = [];
    const baseUrl = await serveFiles((request) => void requests.push(request.url ?? ''));
    const seen: DownloadProgress[] = [];
    const onProgress = (event: DownloadProgress) => void seen.push(event);
    const fromFolder = await cora({ source: { directory } });
    expect([fromFolder.numNodes, fromFolder.edges[0].length]).toEqual([2708, 10556]);
    expect(await cora({ source: { baseUrl: `${baseUrl}/some/where/`, cache }, onProgress })).toEqual(fromFolder);
    expect(requests).toEqual(planetoidParts.map((part) => `/some/where/ind.cora.${part}`));
    expect(seen.at(-1)).toEqual({ url: `${baseUrl}/some/where/ind.cora.test.index`, loaded: 572444, total: 572444 });
    expect(seen.every(({ loaded }, i) => i === 0 || loaded >= seen[i - 1].loaded)).toBe(true);
    expect((await readdir(cache)).sort()).toEqual(planetoidParts.map((part) => coraFiles[part].sha256).sort());
    expect(await cora({ source: { baseUrl: await deadAddress(), cache }, normalizeFeatures: true })).toMatchObject({ y: fromFolder.y });
    expect(requests).toHaveLength(8);
  });

  it('fetches only what the cache lacks, after an interruption or damage', async () => {
    const cache = await temporaryFolder();
    const failing = await serveFiles((request, response) => {
      if (request.url?.endsWith('ally')) response.writeHead(503).end();
    });
    await expect(cora({ source: { baseUrl: failing, cache } })).rejects.toThrow(
      `${failing}/ind.cora.ally: the server refused (got HTTP 503)`,
    );
    expect(await readdir(cache)).toHaveLength(5);
    await writeFile(join(cache, coraFiles.x.sha256), 'damaged');
    const requests: string[] = [];
    const baseUrl = await serveFiles((request) => void requests.push(basename(request.url ?? '')));
    await cora({ source: { baseUrl, cache } });
    expect(requests).toEqual(['ind.cora.x', 'ind.cora.ally', 'ind.cora.graph', 'ind.cora.test.index']);
  });

  it.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    ['cut', (bytes) => bytes.subarray(0, -1), /graph: the file is too short/],
    ['changed', (bytes) => Buffer.from(bytes.map((byte, i) => (i === 99 ? byte ^ 1 : byte))), /graph: the file is not the one expected/],
    ['longer', (bytes) => Buffer.concat([bytes, bytes]), /graph: the file is too long/],
  ])('refuses a served file that is %s, and does not keep it', async (_, spoil, message) => {
    const cache = await temporaryFolder();
    const graph = await readFile(join(directory, 'ind.cora.graph'));
    const baseUrl = await serveFiles((request, response) => {
      if (request.url?.endsWith('graph')) response.end(spoil(graph));
    });
    await expect(cora({ source: { baseUrl, cache } })).rejects.toThrow(message);
    expect(await readdir(cache)).not.toContain(coraFiles.graph.sha256);
  });

  it('stops when told to', async () => {
    const baseUrl = await serve(() => {});
    await expect(cora({ source: { baseUrl, cache: false }, signal: AbortSignal.timeout(30) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  it('refuses a damaged local file', async () => {
    const copy = join(await temporaryFolder(), 'copy');
    await mkdir(copy);
    for (const part of planetoidParts) await copyFile(join(directory, `ind.cora.${part}`), join(copy, `ind.cora.${part}`));
    await writeFile(join(copy, 'ind.cora.ty'), (await readFile(join(directory, 'ind.cora.ty'))).subarray(0, 1000));
    await expect(cora({ source: { directory: copy } })).rejects.toBeInstanceOf(FormatError);
  });
});

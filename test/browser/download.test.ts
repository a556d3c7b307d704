import { expect, inject, it } from 'vitest';
import { data, IoError, io } from '../../src/index.js';
import { browserPlatform } from '../../src/io/platform.browser.js';

/** An archive that Python's zipfile wrote: a.txt, deflated. */
const archive = Uint8Array.from(
  atob(
    'UEsDBBQAAAAIAAAAIQAv+vhICwAAAHgAAAAFAAAAYS50eHTLSM3JyVfIoDsJAFBLAQIUAxQAAAAIAAAAIQAv+vhICwAAAHgAAAAFAAAAAAAAAAAAAACAAQAAAABhLnR4dFBLBQYAAAAAAQABADMAAAAuAAAAAAA=',
  ),
  (letter) => letter.charCodeAt(0),
);

const { address, sha256, size } = inject('files');
// pages of both projects ask the same server
const path = (): string => `${address}/${crypto.randomUUID()}`;
/** Breaks the first transfer of a file once the page has seen some of it. */
const cut = (url: string): void => void fetch(`${url}?cut`);
const askedOf = async (url: string): Promise<(string | null)[]> => (await fetch(`${url}?asked`)).json();

it('keeps a file in Cache Storage, goes on after a break, and needs no network then', async () => {
  const url = path();
  const cache = `test-${crypto.randomUUID()}`;
  const seen: number[] = [];
  const onProgress = ({ loaded }: { loaded: number }): void => {
    seen.push(loaded);
    cut(url);
  };
  const get = () => io.download(url, { sha256, size, cache, onProgress });
  await expect(get()).rejects.toThrow(/the connection broke/);
  const kept = seen.at(-1) ?? 0;
  expect(kept).toBeGreaterThan(0);
  const bytes = await get();
  expect([bytes.length, bytes[1000], seen.at(-1)]).toEqual([size, (13_000 + (1000 >> 7)) & 255, size]);
  expect(await askedOf(url)).toEqual([null, `bytes=${kept}-`]);
  expect(await (await caches.open(cache)).keys()).toHaveLength(1);
  expect((await get()).length).toBe(size);
  expect(await askedOf(url)).toHaveLength(2);
  await caches.delete(cache);
});

it('keeps files in the origin private file system, where asked to', async () => {
  const folder = `sets-${crypto.randomUUID()}`;
  const store = {
    location: folder,
    get: async (key: string) => browserPlatform.readFile(`${folder}/${key}`).catch(() => undefined),
    put: (key: string, bytes: Uint8Array<ArrayBuffer>) => browserPlatform.writeFile(`${folder}/${key}`, bytes),
    delete: async () => {},
  };
  const url = path();
  const get = () => io.download(url, { sha256, size, cache: store, onProgress: () => cut(url) });
  await expect(get()).rejects.toBeInstanceOf(IoError);
  expect((await get()).length).toBe(size);
  expect((await get()).length).toBe(size);
  expect(await askedOf(url)).toHaveLength(2);
  const root = await navigator.storage.getDirectory();
  expect((await (await (await root.getDirectoryHandle(folder)).getFileHandle(sha256)).getFile()).size).toBe(size);
  await root.removeEntry(folder, { recursive: true });
});

it('reads an archive and molecules as Node does', async () => {
  const files = await io.unzip(archive);
  expect(new TextDecoder().decode(files.get('a.txt'))).toBe('hello '.repeat(20));
  const { graphs } = data.molecules('smiles,y\nc1ccccc1O,1', { target: 'y' });
  expect([graphs[0].x.shape, graphs[0].edgeAttr.shape]).toEqual([
    [7, 62],
    [14, 6],
  ]);
});

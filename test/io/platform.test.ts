import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it, onTestFinished, vi } from 'vitest';
import { IoError } from '../../src/core/errors.js';
import { atHand } from '../../src/io/at-hand.js';
import { browserPlatform } from '../../src/io/platform.browser.js';
import { type Platform, platform } from '../../src/io/platform.js';
import { nodePlatform } from '../../src/io/platform.node.js';
import { openFile } from '../../src/io/store.js';
import { temporaryFolder } from './temporary.js';

const bytes = Uint8Array.of(1, 2, 3);

it('is Node here, and the browser where there is no process', () => {
  expect(platform()).toBe(nodePlatform);
  vi.stubGlobal('process', undefined);
  onTestFinished(() => void vi.unstubAllGlobals());
  expect(platform()).toBe(browserPlatform);
});

it('writes and reads files, making folders and leaving nothing else', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'a/b/file');
  await nodePlatform.writeFile(path, bytes);
  await nodePlatform.writeFile(path, bytes.subarray(1));
  expect(await nodePlatform.readFile(path)).toEqual(Uint8Array.of(2, 3));
  expect(await readdir(join(folder, 'a/b'))).toEqual(['file']);
});

it('names the path and the code of a failure', async () => {
  const folder = await temporaryFolder();
  await expect(nodePlatform.readFile(join(folder, 'absent'))).rejects.toMatchObject({ code: 'IO', fields: { code: 'ENOENT' } });
  await writeFile(join(folder, 'file'), '');
  await expect(nodePlatform.writeFile(join(folder, 'file/inside'), bytes)).rejects.toBeInstanceOf(IoError);
});

it('reads parts of a file, and hashes it as if some digits were zero', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'large');
  const content = Uint8Array.from({ length: 3 * 2 ** 20 + 5 }, (_, i) => (i * 31) % 251);
  await writeFile(path, content);
  const blank = { from: 2 ** 20 - 3, to: 2 ** 20 + 4 }; // over the border of two parts
  const sums = [];
  for (const file of [await openFile(path), atHand(Uint8Array.from(content))]) {
    expect(file.size).toBe(content.length);
    const part = new Uint8Array(new SharedArrayBuffer(1000));
    await file.read(part, 2 ** 20);
    expect(part).toEqual(content.slice(2 ** 20, 2 ** 20 + 1000));
    sums.push(await file.sha256(blank));
    await file.read(part.subarray(0, 9), blank.from);
    expect(part.slice(0, 9)).toEqual(content.slice(blank.from, blank.from + 9)); // nothing was changed
    await file.close();
  }
  const changed = content.slice().fill(0x30, blank.from, blank.to);
  expect(sums).toEqual(new Array(2).fill(createHash('sha256').update(changed).digest('hex')));
  const file = await openFile(path);
  await truncate(path, 100);
  await expect(file.read(new Uint8Array(10), 95)).rejects.toBeInstanceOf(IoError);
  await file.close();
  await expect(openFile(join(folder, 'absent'))).rejects.toMatchObject({ code: 'IO', fields: { code: 'ENOENT' } });
  await expect(openFile(folder).then((opened) => opened.read(new Uint8Array(1), 0).finally(opened.close))).rejects.toBeInstanceOf(IoError);
});

it('leaves no temporary file when a write fails', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'taken/inside'), { recursive: true });
  await expect(nodePlatform.writeFile(join(folder, 'taken'), bytes)).rejects.toBeInstanceOf(IoError);
  expect(await readdir(folder)).toEqual(['taken']);
});

it('never shows a part of a file, even when the writer is killed', async () => {
  const path = join(await temporaryFolder(), 'file');
  const size = 1 << 20;
  await nodePlatform.writeFile(path, new Uint8Array(size));
  const bundle = join(await temporaryFolder(), 'writer.mjs');
  const source = `import { nodePlatform } from ${JSON.stringify(join(import.meta.dirname, '../../src/io/platform.node.ts'))};
    process.send('ready');
    for (let i = 1; ; i++) await nodePlatform.writeFile(${JSON.stringify(path)}, new Uint8Array(${size}).fill(i));`;
  await build({
    stdin: { contents: source, resolveDir: import.meta.dirname },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: bundle,
  });
  for (let round = 0; round < 5; round++) {
    const writer = fork(bundle);
    await new Promise((ready) => writer.once('message', ready));
    await new Promise((done) => setTimeout(done, 5 + 7 * round));
    const gone = new Promise((exit) => writer.once('exit', exit));
    writer.kill('SIGKILL');
    await gone;
    const content = await readFile(path);
    expect(content.length).toBe(size);
    expect(content.every((byte) => byte === content[0])).toBe(true);
  }
});

it.each([
  ['GRAPHGRAD_CACHE', { GRAPHGRAD_CACHE: '/own', XDG_CACHE_HOME: '/xdg' }, '/own'],
  ['XDG_CACHE_HOME', { GRAPHGRAD_CACHE: '', XDG_CACHE_HOME: '/xdg' }, '/xdg/graphgrad'],
  ['the home folder', { GRAPHGRAD_CACHE: '', XDG_CACHE_HOME: '' }, join(homedir(), '.cache/graphgrad')],
  ['the home folder, not a relative XDG_CACHE_HOME', { GRAPHGRAD_CACHE: '', XDG_CACHE_HOME: 'here' }, join(homedir(), '.cache/graphgrad')],
])('caches where %s says', (_, environment, location) => {
  for (const [key, value] of Object.entries(environment)) vi.stubEnv(key, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(nodePlatform.cache().location).toBe(location);
});

/** The part of Cache Storage that is used, in memory. */
function fakeCaches(fail = false) {
  const stores = new Map<string, Map<string, Uint8Array>>();
  return {
    stores,
    open: async (name: string) => {
      if (fail) throw new DOMException('no', 'SecurityError');
      const store = stores.get(name) ?? new Map<string, Uint8Array>();
      stores.set(name, store);
      return {
        match: async (key: string) => (store.has(key) ? new Response(store.get(key)!.slice()) : undefined),
        put: async (key: string, response: Response) => void store.set(key, new Uint8Array(await response.arrayBuffer())),
        delete: async (key: string) => store.delete(key),
      };
    },
  };
}

it('caches nothing for a user without a home', async () => {
  for (const name of ['GRAPHGRAD_CACHE', 'XDG_CACHE_HOME']) vi.stubEnv(name, '');
  const modules = process.getBuiltinModule.bind(process);
  const homedir = (): never => {
    throw new Error('A system error occurred: uv_os_homedir returned ENOENT');
  };
  vi.spyOn(process, 'getBuiltinModule').mockImplementation(((id: string) => (id === 'node:os' ? { homedir } : modules(id))) as never);
  onTestFinished(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });
  const none = nodePlatform.cache();
  await none.put('key', bytes);
  expect([none.location, await none.get('key')]).toEqual(['nowhere', undefined]);
});

const caches: [string, () => Promise<ReturnType<Platform['cache']>>][] = [
  ['a folder', async () => nodePlatform.cache(await temporaryFolder())],
  [
    'Cache Storage',
    async () => {
      vi.stubGlobal('caches', fakeCaches());
      onTestFinished(() => void vi.unstubAllGlobals());
      return browserPlatform.cache('mine');
    },
  ],
];

it.each(caches)('keeps, finds and forgets bytes in %s', async (_, open) => {
  const cache = await open();
  expect(await cache.get('key')).toBeUndefined();
  await cache.put('key', bytes);
  expect(await cache.get('key')).toEqual(bytes);
  await cache.delete('key');
  await cache.delete('key');
  expect(await cache.get('key')).toBeUndefined();
});

it('keeps nothing in a browser without Cache Storage, and reports one that refuses', async () => {
  const none = browserPlatform.cache();
  await none.put('key', bytes);
  expect(await none.get('key')).toBeUndefined();
  vi.stubGlobal('caches', fakeCaches(true));
  onTestFinished(() => void vi.unstubAllGlobals());
  await expect(browserPlatform.cache().get('key')).rejects.toMatchObject({ code: 'IO', fields: { code: 'SecurityError' } });
});

it('refuses files in a browser without a private file system', async () => {
  await expect(browserPlatform.readFile('file')).rejects.toBeInstanceOf(IoError);
  await expect(browserPlatform.writeFile('file', bytes)).rejects.toBeInstanceOf(IoError);
});

it('bundles for the browser without a built-in module', async () => {
  const entryPoints = [join(import.meta.dirname, '../../src/io/download.ts')];
  const { outputFiles, warnings } = await build({ entryPoints, bundle: true, platform: 'browser', format: 'esm', write: false });
  expect(warnings).toEqual([]);
  expect(outputFiles[0].text).not.toMatch(/(import|require)\W+node:/);
});

import { GraphgradError, IoError, UnsupportedPlatformError } from '../core/errors.js';
import { noCache } from './no-cache.js';
import type { ByteCache, FileDatabase, Platform } from './platform.js';

function failure(what: string, path: string, cause: unknown): GraphgradError {
  if (cause instanceof GraphgradError) return cause;
  const got = cause instanceof Error ? cause.name : String(cause);
  return new IoError({ where: 'io', what: `${what} ${path} failed`, got, fields: { path, code: got }, cause });
}

/** Engines without the origin private file system, or without a way to write to it, have IndexedDB. */
const noFiles = (path: string): UnsupportedPlatformError =>
  new UnsupportedPlatformError({
    where: 'io',
    what: `this browser keeps no files, so ${path} has no place`,
    expected: 'an origin private file system that pages may write to',
    mend: `Use 'indexeddb://${path}'`,
  });

/** The root of the origin private file system. */
function rootFolder(path: string): Promise<FileSystemDirectoryHandle> {
  if (typeof navigator.storage?.getDirectory !== 'function') throw noFiles(path);
  return navigator.storage.getDirectory();
}

/** A file of the origin private file system, by a path with slashes. */
async function handle(path: string, create: boolean): Promise<FileSystemFileHandle> {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  const file = names.pop() ?? '';
  let folder = await rootFolder(path);
  for (const name of names) folder = await folder.getDirectoryHandle(name, { create });
  return folder.getFileHandle(file, { create });
}

async function readFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await (await (await handle(path, false)).getFile()).arrayBuffer());
  } catch (error) {
    throw failure('reading', path, error);
  }
}

async function writeFile(path: string, bytes: Uint8Array, previous?: string): Promise<void> {
  try {
    // what is written goes to a copy, which takes the file's place on close
    const file = await handle(path, true);
    if (typeof file.createWritable !== 'function') throw noFiles(path);
    const stream = await file.createWritable();
    try {
      await stream.write(bytes.slice());
      const old = previous === undefined ? null : await (await handle(path, false)).getFile();
      if (previous !== undefined && old !== null && old.size > 0) await writeFile(previous, new Uint8Array(await old.arrayBuffer()));
    } catch (error) {
      await stream.abort();
      throw error;
    }
    await stream.close();
  } catch (error) {
    throw failure('writing', path, error);
  }
}

async function removeFile(path: string): Promise<void> {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  const file = names.pop() ?? '';
  try {
    let folder = await rootFolder(path);
    for (const name of names) folder = await folder.getDirectoryHandle(name);
    await folder.removeEntry(file);
  } catch (error) {
    if (!isAbsent(error)) throw failure('removing', path, error);
  }
}

const isAbsent = (error: unknown): boolean => error instanceof Error && error.name === 'NotFoundError';

async function offer(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  if (typeof document === 'undefined') {
    throw new UnsupportedPlatformError({
      where: 'io',
      what: 'a worker has no downloads',
      expected: 'a page',
      mend: 'Save to opfs:// or indexeddb://',
    });
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the browser reads it after the click
}

/** Answers of IndexedDB as promises. */
const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function database(): FileDatabase {
  const use = async <T>(what: string, name: string, mode: IDBTransactionMode, act: (store: IDBObjectStore) => Promise<T>): Promise<T> => {
    let opened: IDBDatabase | undefined;
    try {
      const opening = indexedDB.open('graphgrad', 1);
      opening.onupgradeneeded = () => void opening.result.createObjectStore('files');
      opened = await answer(opening);
      const transaction = opened.transaction('files', mode, { durability: 'strict' });
      const done = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = transaction.onerror = () => reject(transaction.error);
      });
      const [result] = await Promise.all([act(transaction.objectStore('files')), done]);
      return result;
    } catch (error) {
      throw failure(what, `indexeddb://${name}`, error);
    } finally {
      opened?.close();
    }
  };
  return {
    get: (name) => use('reading', name, 'readonly', (store) => answer<Uint8Array<ArrayBuffer> | undefined>(store.get(name))),
    put: (files) =>
      use('writing', [...files.keys()][0], 'readwrite', async (store) => {
        await Promise.all(
          [...files].map(([name, bytes]) => (bytes === undefined ? answer(store.delete(name)) : answer(store.put(bytes, name)))),
        );
      }),
  };
}

/** Cache Storage is keyed by addresses; this one is reserved and belongs to nobody. */
const address = (key: string): string => `https://graphgrad.invalid/${key}`;

function cache(location = 'graphgrad'): ByteCache {
  // absent on pages that are not served securely
  if (globalThis.caches === undefined) return noCache;
  const use = async <T>(what: string, key: string, act: (cache: Cache) => Promise<T>): Promise<T> => {
    try {
      return await act(await caches.open(location));
    } catch (error) {
      throw failure(what, `${location}/${key}`, error);
    }
  };
  return {
    location,
    get: (key) =>
      use('reading', key, async (store) => {
        const response = await store.match(address(key));
        return response && new Uint8Array(await response.arrayBuffer());
      }),
    put: (key, bytes) => use('writing', key, (store) => store.put(address(key), new Response(bytes))),
    delete: (key) => use('removing', key, async (store) => void (await store.delete(address(key)))),
  };
}

export const browserPlatform: Platform = {
  name: 'browser',
  readFile,
  writeFile,
  sweep: async () => {},
  removeFile,
  isFolder: async () => false,
  offer,
  database,
  cache,
};

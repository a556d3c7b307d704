import { IoError } from '../core/errors.js';
import type { ByteCache, Platform } from './platform.js';

function failure(what: string, path: string, cause: unknown): IoError {
  const got = cause instanceof Error ? cause.name : String(cause);
  return new IoError({ where: 'io', what: `${what} ${path} failed`, got, fields: { path, code: got }, cause });
}

/** A file of the origin private file system, by a path with slashes. */
async function handle(path: string, create: boolean): Promise<FileSystemFileHandle> {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  const file = names.pop() ?? '';
  let folder = await navigator.storage.getDirectory();
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

async function writeFile(path: string, bytes: Uint8Array): Promise<void> {
  try {
    // what is written goes to a copy, which takes the file's place on close
    const stream = await (await handle(path, true)).createWritable();
    try {
      await stream.write(bytes.slice());
    } catch (error) {
      await stream.abort();
      throw error;
    }
    await stream.close();
  } catch (error) {
    throw failure('writing', path, error);
  }
}

/** Cache Storage is keyed by addresses; this one is reserved and belongs to nobody. */
const address = (key: string): string => `https://graphgrad.invalid/${key}`;

const nothing: ByteCache = { location: 'nowhere', get: async () => undefined, put: async () => {}, delete: async () => {} };

function cache(location = 'graphgrad'): ByteCache {
  // absent on pages that are not served securely
  if (globalThis.caches === undefined) return nothing;
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

export const browserPlatform: Platform = { name: 'browser', readFile, writeFile, cache };

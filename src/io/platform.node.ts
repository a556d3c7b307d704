import { IoError, UnsupportedPlatformError } from '../core/errors.js';
import { noCache } from './no-cache.js';
import type { ByteCache, Platform } from './platform.js';
import { blankOut, type RandomAccess } from './random-access.js';

// asked for at run time, so that no bundler sees the import of a built-in module
const files = () => globalThis.process.getBuiltinModule('node:fs/promises');
const paths = () => globalThis.process.getBuiltinModule('node:path');

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

function failure(what: string, path: string, cause: unknown): IoError {
  const code = String(codeOf(cause) ?? cause);
  return new IoError({ where: 'io', what: `${what} ${path} failed`, got: code, fields: { path, code }, cause });
}

async function readFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { buffer, byteOffset, byteLength } = await files().readFile(path);
    return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength); // no copy: files may be large
  } catch (error) {
    throw failure('reading', path, error);
  }
}

async function openFile(path: string): Promise<RandomAccess> {
  const attempt = <T>(act: Promise<T>): Promise<T> =>
    act.catch((error) => {
      throw failure('reading', path, error);
    });
  const file = await attempt(files().open(path, 'r'));
  const { size } = await attempt(file.stat()).catch((error) => file.close().then(() => Promise.reject(error)));
  const read = async (into: Uint8Array, at: number): Promise<void> => {
    for (let done = 0; done < into.length; ) {
      const { bytesRead } = await attempt(file.read(into, done, into.length - done, at + done));
      if (bytesRead === 0) throw failure('reading', path, 'the file has become shorter');
      done += bytesRead;
    }
  };
  const sha256: RandomAccess['sha256'] = async (blank) => {
    const hash = newHash();
    const room = new Uint8Array(Math.min(size, PART));
    for (let at = 0; at < size; at += room.length) {
      const part = room.subarray(0, Math.min(room.length, size - at));
      await read(part, at);
      blankOut(part, at, blank);
      hash.update(part);
    }
    return hash.digest('hex');
  };
  return { size, read, sha256, close: () => file.close() };
}

/** Bytes of a file that are hashed at a time. */
const PART = 2 ** 20;
const newHash = () => globalThis.process.getBuiltinModule('node:crypto').createHash('sha256');

/** Makes a rename survive a power cut. Some systems cannot sync a folder; then the rename is still atomic. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await files().open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {}
}

const temporaryName = (path: string): string => `${path}.${globalThis.process.pid}.${crypto.randomUUID()}.tmp`;

/** Gives the content of `path` the name `as`, too. Nothing where there is no file. */
async function preserve(path: string, as: string): Promise<void> {
  const temporary = temporaryName(as);
  try {
    // another name for the same content: nothing is copied, and the old name stays
    await files()
      .link(path, temporary)
      .catch((error) => (codeOf(error) === 'ENOENT' ? Promise.reject(error) : files().copyFile(path, temporary)));
    await files().rename(temporary, as);
    await files().rm(temporary, { force: true }); // renaming one name of a file to another of it does nothing
  } catch (error) {
    await files()
      .rm(temporary, { force: true })
      .catch(() => {});
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

async function writeFile(path: string, bytes: Uint8Array, previous?: string): Promise<void> {
  const folder = paths().dirname(path);
  const temporary = temporaryName(path);
  try {
    await files().mkdir(folder, { recursive: true });
    const file = await files().open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    if (previous !== undefined) await preserve(path, previous);
    await files().rename(temporary, path);
  } catch (error) {
    await files()
      .rm(temporary, { force: true })
      .catch(() => {});
    throw failure('writing', path, error);
  }
  await syncFolder(folder);
}

const isAlive = (pid: number): boolean => {
  try {
    return globalThis.process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
};

async function sweep(path: string): Promise<void> {
  const [folder, base] = [paths().dirname(path), paths().basename(path)];
  const names = await files()
    .readdir(folder)
    .catch(() => []);
  for (const name of names) {
    const [pid, , end] = name.startsWith(`${base}.`) ? name.slice(base.length + 1).split('.') : [];
    if (end !== 'tmp' || isAlive(Number(pid))) continue;
    await files()
      .rm(paths().join(folder, name), { force: true })
      .catch(() => {});
  }
}

async function removeFile(path: string): Promise<void> {
  try {
    await files().rm(path, { force: true });
  } catch (error) {
    throw failure('removing', path, error);
  }
}

const isFolder = (path: string): Promise<boolean> =>
  files()
    .stat(path)
    .then(
      (found) => found.isDirectory(),
      () => false,
    );

const onlyInPages = (what: string): UnsupportedPlatformError =>
  new UnsupportedPlatformError({ where: 'io', what: `Node has no ${what}`, expected: 'a page', mend: 'Give the path of a file' });

/** Undefined for a user without a home. */
function defaultFolder(): string | undefined {
  const own = globalThis.process.env.GRAPHGRAD_CACHE; // by their names: bundlers put values in their place
  const shared = globalThis.process.env.XDG_CACHE_HOME;
  if (own) return own;
  // a relative XDG_CACHE_HOME is to be ignored, says its specification
  if (shared && paths().isAbsolute(shared)) return paths().join(shared, 'graphgrad');
  try {
    return paths().join(globalThis.process.getBuiltinModule('node:os').homedir(), '.cache/graphgrad');
  } catch {
    return undefined; // a SystemError: neither HOME nor an entry of the user
  }
}

function cache(location = defaultFolder()): ByteCache {
  if (location === undefined) return noCache;
  const path = (key: string) => paths().join(location, key);
  return {
    location,
    get: async (key) => {
      try {
        return await readFile(path(key));
      } catch (error) {
        if (error instanceof IoError && error.fields.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    put: (key, bytes) => writeFile(path(key), bytes),
    delete: (key) => removeFile(path(key)),
  };
}

export const nodePlatform: Platform = {
  name: 'node',
  readFile,
  writeFile,
  sweep,
  openFile,
  digest: (bytes) => newHash().update(bytes).digest(),
  removeFile,
  isFolder,
  offer: () => Promise.reject(onlyInPages('downloads')),
  database: () => {
    throw onlyInPages('IndexedDB');
  },
  cache,
};

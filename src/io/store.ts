import { IoError, OptionError } from '../core/errors.js';
import { platform } from './platform.js';

/** A place for one file, with the one that was there before. */
export interface Store {
  /** As the user wrote it, for messages. */
  readonly location: string;
  /** The content, undefined where there is none. Throws IoError. */
  read(which?: 'newest' | 'previous'): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Whole or not at all. With `keep` the old content stays as the previous one. Throws IoError; the old content then is as it was. */
  write(bytes: Uint8Array<ArrayBuffer>, options?: { keep?: boolean }): Promise<void>;
  remove(): Promise<void>;
}

/** `run/last.safetensors` -> `run/last.previous.safetensors`. */
const previousName = (path: string): string => path.replace(/(\.[^./\\]*)?$/, '.previous$1');

/** The error for what is not there is no error here. */
async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof IoError && (error.fields.code === 'ENOENT' || error.fields.code === 'NotFoundError')) return undefined;
    throw error;
  }
}

function fileStore(location: string, path: string): Store {
  const files = platform();
  return {
    location,
    read: (which = 'newest') => orNothing(files.readFile(which === 'newest' ? path : previousName(path))),
    write: async (bytes, { keep = false } = {}) => {
      if (keep) await files.sweep(path);
      await files.writeFile(path, bytes, keep ? previousName(path) : undefined);
    },
    remove: async () => {
      await files.removeFile(path);
      await files.removeFile(previousName(path));
    },
  };
}

function databaseStore(location: string, name: string): Store {
  const files = platform().database();
  return {
    location,
    read: (which = 'newest') => files.get(which === 'newest' ? name : previousName(name)),
    write: async (bytes, { keep = false } = {}) => {
      const old = keep ? await files.get(name) : undefined;
      await files.put(new Map([[name, bytes], ...(old === undefined ? [] : ([[previousName(name), old]] as const))]));
    },
    remove: () =>
      files.put(
        new Map([
          [name, undefined],
          [previousName(name), undefined],
        ]),
      ),
  };
}

/**
 * The place that a name stands for: `opfs://…` and `indexeddb://…` in a page, else the path of a file (in a page one of the origin private
 * file system).
 *
 * @throws OptionError for another scheme; UnsupportedPlatformError for IndexedDB in Node.
 */
export function openStore(where: string, location: string): Store {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]+):\/\/(.*)$/is.exec(location) ?? [];
  const path = rest ?? location;
  const bad = (what: string): OptionError =>
    new OptionError({ where, what, got: `'${location}'`, expected: "the path of a file, 'opfs://name', 'indexeddb://name'" });
  if (path === '') throw bad('no name to save under or to load');
  if (scheme === undefined || (scheme === 'opfs' && platform().name === 'browser')) return fileStore(location, path);
  if (scheme === 'indexeddb') return databaseStore(location, path);
  throw bad('this is no place for files');
}

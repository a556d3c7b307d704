import { IoError, OptionError } from '../core/errors.js';
import { atHand } from './at-hand.js';
import { platform } from './platform.js';
import type { RandomAccess } from './random-access.js';

type Generation = 'newest' | 'previous';

/** A place for one file, with the one that was there before. */
export interface Store {
  /** As the user wrote it, for messages. */
  readonly location: string;
  /** The content, undefined where there is none. Throws IoError. */
  read(which?: Generation): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** The same, to be read in parts where the platform can; who opens it closes it. */
  open(which?: Generation): Promise<RandomAccess | undefined>;
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

/** A file to be read in parts where the platform can; else it is read at once. */
export const openFile = async (path: string): Promise<RandomAccess> =>
  (await platform().openFile?.(path)) ?? atHand(await platform().readFile(path));

function fileStore(location: string, path: string): Store {
  const files = platform();
  const named = (which: Generation = 'newest'): string => (which === 'newest' ? path : previousName(path));
  return {
    location,
    read: (which) => orNothing(files.readFile(named(which))),
    open: (which) => orNothing(openFile(named(which))),
    write: async (bytes, { keep = false } = {}) => {
      await files.sweep(path);
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
  const read: Store['read'] = (which = 'newest') => files.get(which === 'newest' ? name : previousName(name));
  return {
    location,
    read,
    open: async (which) => {
      const bytes = await read(which);
      return bytes && atHand(bytes);
    },
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

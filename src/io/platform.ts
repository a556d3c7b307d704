import { browserPlatform } from './platform.browser.js';
import { nodePlatform } from './platform.node.js';
import type { RandomAccess } from './random-access.js';

/** Files kept under a key, to be used again. Keys are letters and digits; whoever reads an entry checks it. */
export interface ByteCache {
  /** Where it is, for messages: a folder, or the name of a browser cache. */
  readonly location: string;
  /** The bytes under `key`, or undefined where there are none. Throws IoError when they cannot be read. */
  get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Stores bytes whole or not at all. Throws IoError when they cannot be stored. */
  put(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Removes an entry; one that is absent is no error. */
  delete(key: string): Promise<void>;
}

/** Files in a database. */
export interface FileDatabase {
  get(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Stores or, where there are no bytes, removes. */
  put(files: ReadonlyMap<string, Uint8Array<ArrayBuffer> | undefined>): Promise<void>;
}

/** What differs between Node and the browser when bytes are read and kept. Fetch, Web Crypto and streams are the same in both. */
export interface Platform {
  readonly name: 'node' | 'browser';
  /** The whole file. Node: a path. Browser: a path in the origin private file system. Throws IoError. */
  readFile(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Writes a file so that a crash leaves the old content or the new, never a part; makes missing folders. With `previous` the old content
   * stays under that name, which changes when the new content is safe. Throws IoError; then both names are as they were.
   */
  writeFile(path: string, bytes: Uint8Array, previous?: string): Promise<void>;
  /** Removes what writers left behind that were killed while they wrote `path`. */
  sweep(path: string): Promise<void>;
  /** Removes a file; one that is absent is no error. Throws IoError. */
  removeFile(path: string): Promise<void>;
  /** Opens a file to read parts of it; absent where files are read as a whole. Throws IoError. */
  openFile?(path: string): Promise<RandomAccess>;
  /** SHA-256 of bytes, without a copy of them; absent where only Web Crypto knows it. */
  digest?(bytes: Uint8Array): Uint8Array;
  /** True where a folder stands; a page's files are looked up by name alone, so it has none. */
  isFolder(path: string): Promise<boolean>;
  /** Hands bytes to the user as a download. Throws UnsupportedPlatformError where there is no page. */
  offer(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Files in a database of the page; each `put` stores all of its files or none. Throws UnsupportedPlatformError in Node. */
  database(): FileDatabase;
  /**
   * Opens a cache. Node: a folder, by default GRAPHGRAD_CACHE, else XDG_CACHE_HOME/graphgrad, else ~/.cache/graphgrad. Browser: the
   * name of a Cache Storage, by default `graphgrad`; where the page has no Cache Storage nothing is kept.
   */
  cache(location?: string): ByteCache;
}

/** The platform this code runs on, decided when asked: Node (and what behaves like it) offers its built-in modules. */
export const platform = (): Platform =>
  typeof globalThis.process?.getBuiltinModule === 'function' && globalThis.process.versions?.node !== undefined
    ? nodePlatform
    : browserPlatform;

import { OptionError } from '../../core/errors.js';
import { namesOf } from '../../core/options/names.js';
import { type DownloadOptions, type DownloadProgress, download } from '../../io/download.js';
import { platform } from '../../io/platform.js';

/** A folder that holds the files, or an address to fetch them from and a cache to keep them in. */
export type FileSource =
  | { readonly directory: string; readonly baseUrl?: undefined; readonly cache?: undefined }
  | { readonly directory?: undefined; readonly baseUrl?: string; readonly cache?: DownloadOptions['cache'] };

export interface FileOptions {
  /** Default: the address of the data set and the platform's cache. */
  readonly source?: FileSource;
  /** Bytes of all files together, of which `loaded` have arrived. Not called for a folder. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Ends the download. */
  readonly signal?: AbortSignal;
}

export const fileOptions = namesOf<FileOptions>({ source: true, onProgress: true, signal: true });

/** The files of a data set by name, at an address that does not move, with what proves them whole. */
export interface FileList {
  /** The function that reads the set: `cora`. */
  readonly where: string;
  readonly address: string;
  readonly files: Readonly<Record<string, { readonly size: number; readonly sha256: string }>>;
}

/** All files of a data set: from a folder, or fetched, checked against their SHA-256 and cached. */
export async function readFiles(
  { where, address, files }: FileList,
  { source = {}, onProgress, signal }: FileOptions,
): Promise<Readonly<Record<string, Uint8Array>>> {
  if (source.directory !== undefined && (source.baseUrl !== undefined || source.cache !== undefined)) {
    throw new OptionError({ where, what: 'source names a directory and a download', expected: '{ directory } or { baseUrl, cache }' });
  }
  const names = Object.keys(files);
  const total = Object.values(files).reduce((sum, { size }) => sum + size, 0);
  const base = (source.baseUrl ?? address).replace(/\/+$/, '');
  const read: Record<string, Uint8Array> = {};
  let before = 0;
  for (const name of names) {
    if (source.directory !== undefined) {
      read[name] = await platform().readFile(`${source.directory.replace(/\/+$/, '')}/${name}`);
      continue;
    }
    read[name] = await download(`${base}/${name}`, {
      ...files[name],
      cache: source.cache,
      signal,
      onProgress: ({ url, loaded }) => onProgress?.({ url, loaded: before + loaded, total }),
      mend: `Without a connection, get ${names.join(', ')} by other means and pass their folder: ${where}({ source: { directory } })`,
    });
    before += read[name].length;
  }
  return read;
}

import { OptionError } from '../../core/errors.js';
import { type DownloadOptions, type DownloadProgress, download } from '../../io/download.js';
import { platform } from '../../io/platform.js';
import { type PlanetoidData, type PlanetoidOptions, type PlanetoidPart, planetoidParts, readPlanetoid } from '../formats/planetoid.js';
import { coraAddress, coraFiles } from './cora-files.js';

/** A folder that holds the files, or an address to fetch them from and a cache to keep them in. */
export type CoraSource =
  | { readonly directory: string; readonly baseUrl?: undefined; readonly cache?: undefined }
  | { readonly directory?: undefined; readonly baseUrl?: string; readonly cache?: DownloadOptions['cache'] };

export interface CoraOptions extends PlanetoidOptions {
  /** Default: the authors' repository and the platform's cache. */
  readonly source?: CoraSource;
  /** Bytes of all files together, of which `loaded` have arrived. Not called for a folder. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Ends the download. */
  readonly signal?: AbortSignal;
}

const fileName = (part: PlanetoidPart): string => `ind.cora.${part}`;

/**
 * Cora: 2,708 papers on machine learning, 5,278 citations, 1,433 words, 7 topics, with the public split (140 to train, 500 to validate,
 * 1,000 to test). The eight original files are read from a folder, or fetched (573 kB), checked against their SHA-256 and cached.
 *
 * @throws IoError: a file cannot be read or fetched, or is not the one expected. FormatError: a file is damaged. OptionError: both sources.
 * @see Sen et al., Collective Classification in Network Data, AI Magazine 2008; split: arXiv 1603.08861
 * @example
 * const { edges, x, y, masks } = await data.cora({ source: { directory: 'planetoid' }, normalizeFeatures: true });
 */
export async function cora({ source = {}, onProgress, signal, ...options }: CoraOptions = {}): Promise<PlanetoidData> {
  if (source.directory !== undefined && (source.baseUrl !== undefined || source.cache !== undefined)) {
    throw new OptionError({
      where: 'cora',
      what: 'source names a directory and a download',
      expected: '{ directory } or { baseUrl, cache }',
    });
  }
  const files = source.directory === undefined ? await fetched(source, onProgress, signal) : await local(source.directory);
  return readPlanetoid(files, options);
}

type Files = Record<PlanetoidPart, Uint8Array>;

async function collect(read: (part: PlanetoidPart) => Promise<Uint8Array>): Promise<Files> {
  const files: Partial<Files> = {};
  for (const part of planetoidParts) files[part] = await read(part);
  return files as Files;
}

function local(directory: string): Promise<Files> {
  return collect((part) => platform().readFile(`${directory}/${fileName(part)}`));
}

function fetched(
  { baseUrl = coraAddress, cache }: CoraSource,
  onProgress?: CoraOptions['onProgress'],
  signal?: AbortSignal,
): Promise<Files> {
  const total = planetoidParts.reduce((sum, part) => sum + coraFiles[part].size, 0);
  let before = 0;
  return collect(async (part) => {
    const bytes = await download(`${baseUrl.replace(/\/+$/, '')}/${fileName(part)}`, {
      ...coraFiles[part],
      cache,
      signal,
      onProgress: ({ url, loaded }) => onProgress?.({ url, loaded: before + loaded, total }),
      mend: `Without a connection, get the ${planetoidParts.length} files ind.cora.* by other means and pass their folder: cora({ source: { directory } })`,
    });
    before += bytes.length;
    return bytes;
  });
}

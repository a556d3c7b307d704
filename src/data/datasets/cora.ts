import { checkOptions } from '../../core/options/read.js';
import {
  type PlanetoidData,
  type PlanetoidOptions,
  type PlanetoidPart,
  planetoidOptions,
  planetoidParts,
  readPlanetoid,
} from '../formats/planetoid.js';
import { coraAddress, coraFiles } from './cora-files.js';
import { type FileOptions, type FileSource, fileOptions, readFiles } from './files.js';

export type CoraSource = FileSource;
export interface CoraOptions extends PlanetoidOptions, FileOptions {}

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
export async function cora(given: CoraOptions = {}): Promise<PlanetoidData> {
  checkOptions('cora', { ...fileOptions, ...planetoidOptions }, given);
  const { source, onProgress, signal, ...options } = given;
  const files = Object.fromEntries(planetoidParts.map((part) => [fileName(part), coraFiles[part]]));
  const read = await readFiles({ where: 'cora', address: coraAddress, files }, { source, onProgress, signal });
  const parts = Object.fromEntries(planetoidParts.map((part) => [part, read[fileName(part)]])) as Record<PlanetoidPart, Uint8Array>;
  return readPlanetoid(parts, options);
}

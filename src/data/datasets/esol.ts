import { OptionError } from '../../core/errors.js';
import { checkOptions } from '../../core/options/read.js';
import { platform } from '../../io/platform.js';
import { type MoleculeGraphOptions, moleculeGraphOptions } from '../formats/molecule/graph.js';
import { type MoleculeSet, molecules } from '../formats/molecules.js';
import { type FileOptions, type FileSource, fileOptions, readFiles } from './files.js';

const FILE = 'delaney-processed.csv';
const list = {
  where: 'esol',
  address: 'https://raw.githubusercontent.com/deepchem/deepchem/fbe3b911a94a6eb8c84c1a9e7ac67a472c49ea80/datasets',
  files: { [FILE]: { size: 96699, sha256: '8c06a76f0c6487d29ab0f903e6a7a7139f189ab3c1178f159c8be8964602f189' } },
};

export interface EsolOptions extends Omit<FileOptions, 'source'>, MoleculeGraphOptions {
  /** The CSV itself, its folder, or where to fetch it. Default: fetched and cached. */
  readonly source?: FileSource | { readonly file: string };
}

const esolOptions = { ...fileOptions, ...moleculeGraphOptions };

/**
 * ESOL (Delaney): 1,128 molecules and the logarithm of their solubility in water, in mol per litre. The table of MoleculeNet is read from
 * a file, or fetched (97 kB), checked against its SHA-256 and cached. y is the measured value as it is; standardise it to train.
 *
 * @throws IoError: the file cannot be read or fetched, or is not the one expected. FormatError: it is damaged.
 * @see Delaney, J. Chem. Inf. Comput. Sci. 2004; MoleculeNet, arXiv 1703.00564
 * @example
 * const { graphs, smiles } = await data.esol({ source: { file: 'delaney-processed.csv' } });
 */
export async function esol(given: EsolOptions = {}): Promise<MoleculeSet> {
  checkOptions(list.where, esolOptions, given);
  const { source, onProgress, signal, ...options } = given;
  if (typeof source === 'object' && 'file' in source && typeof source.file !== 'string')
    throw new OptionError({ where: 'esol', what: 'bad source', got: typeof source.file, expected: 'the path of the CSV as file' });
  const csv =
    source !== undefined && 'file' in source
      ? await platform().readFile(source.file)
      : (await readFiles(list, { source, onProgress, signal }))[FILE];
  return molecules(csv, { ...options, target: 'measured log solubility in mols per litre' });
}

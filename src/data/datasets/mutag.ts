import { checkOptions } from '../../core/options/read.js';
import { readTUDataset, type TUDataset } from '../formats/tudataset.js';
import { type FileOptions, fileOptions, readFiles } from './files.js';

/** The files of MUTAG at one commit that does not move; the set itself has no address with a version. */
const list = {
  where: 'mutag',
  address: 'https://raw.githubusercontent.com/sunfanyunn/InfoGraph/1f286d5cc48c1ea142dd6fa9d9ef5a449a09cf08/data/MUTAG',
  files: {
    'MUTAG_A.txt': { size: 76940, sha256: 'd9656ca7493f3445d737c711710bb36fd432dddd1c0ea32e1d4713c86ebd28e2' },
    'MUTAG_edge_labels.txt': { size: 14884, sha256: '4669ce755075ff86c3240709345745886400908fa637a49310459b9c267b3e56' },
    'MUTAG_graph_indicator.txt': { size: 11532, sha256: '7d520a4d6c7961c0cdeabe076d8fe27e795b6d373485c9a2b744987e560a2056' },
    'MUTAG_graph_labels.txt': { size: 439, sha256: 'a1518ea39ba3426bd42f57396b9c4baffe68e9adc718caeeab0119c6591a5f2c' },
    'MUTAG_node_labels.txt': { size: 6742, sha256: '678f429965490e84dd27713017538c995fc05d1621beac910848b600015ee863' },
  },
} as const;

/**
 * MUTAG: 188 molecules, mutagenic (class 1) or not, with 7 kinds of atoms and 4 of bonds, one-hot. Its five files are read from a folder,
 * or fetched (111 kB), checked against their SHA-256 and cached.
 *
 * @throws IoError: a file cannot be read or fetched, or is not the one expected. FormatError: a file is damaged. OptionError: both sources.
 * @see Debnath et al., J. Med. Chem. 1991; as a set of graphs: arXiv 2007.08663
 * @example
 * const { graphs } = await data.mutag({ source: { directory: 'MUTAG' } });
 */
export async function mutag(options: FileOptions = {}): Promise<TUDataset> {
  checkOptions(list.where, fileOptions, options);
  return readTUDataset(await readFiles(list, options));
}

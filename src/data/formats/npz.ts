import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { array, number, optional, string } from '../../core/options/vocabulary.js';
import { arraysOf } from './npy/archive.js';
import type { NumpyArray } from './npy/values.js';

const npzOptions = {
  /** Arrays to read, by name. Default all. */
  only: optional(array(string())),
  /** Most bytes of all arrays together. Default 1 GiB. */
  maxBytes: number({ min: 0, max: Infinity, default: 2 ** 30 }),
};

/** Options of `data.readNpz`. */
export interface NpzOptions extends Given<typeof npzOptions> {}

/**
 * Reads the arrays of `numpy.savez` or `savez_compressed` (.npz) by their names; each as `data.readNpy` does.
 *
 * @throws FormatError for what is no such archive, or a damaged one; OptionError for a name that is not in it.
 */
export async function readNpz(file: Uint8Array, options: NpzOptions = {}): Promise<ReadonlyMap<string, NumpyArray>> {
  const where = 'data.readNpz';
  const { only, maxBytes } = readOptions(where, npzOptions, options);
  return arraysOf(where, file, maxBytes, only);
}

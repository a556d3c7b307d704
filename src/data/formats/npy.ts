import { expectBytes } from '../../core/expect.js';
import { readArray } from './npy/array.js';
import type { NumpyArray } from './npy/values.js';

export type { NumpyArray, TextArray } from './npy/values.js';

/**
 * Reads an array of NumPy (`numpy.save`, .npy): format 1 to 3, C or Fortran order, either byte order; bool, whole numbers of 8 to 64 bits, f16 (given
 * as f32), f32, f64, and texts. The answer is in C order, little-endian, and owns its memory; whole numbers of 64 bits are BigInts.
 *
 * @throws FormatError, naming what is wrong: another file, a cut or overlong one, other element types (complex numbers, dates, records; objects would
 * be pickles, which are not run).
 * @see NEP 1, A simple file format for NumPy arrays
 */
export function readNpy(file: Uint8Array): NumpyArray {
  const where = 'data.readNpy';
  return readArray(where, expectBytes(where, 'the file', file));
}

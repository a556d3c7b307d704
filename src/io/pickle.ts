import { expectBytes } from '../core/expect.js';
import { globals } from './pickle/globals.js';
import { run } from './pickle/instructions.js';
import { type Dialect, Machine } from './pickle/machine.js';
import type { PickleValue } from './pickle/values.js';

export {
  type CsrMatrix,
  isCsrMatrix,
  isNdArray,
  type NdArray,
  type NumpyData,
  type NumpyDType,
  type PickleValue,
} from './pickle/values.js';

/**
 * Reads one pickle of protocol 0 to 2, as Python 2 writes data sets, and runs none of it.
 *
 * It builds numbers (whole ones to 53 bits), strings, lists, tuples, dictionaries (keys: strings and whole numbers; also
 * `collections.defaultdict(list)`), numpy arrays and scalars (bool, 8 to 64 bit integers, f32, f64; C order, little endian) and scipy
 * CSR matrices. Names are compared with a fixed list and never resolved. Work and memory are bounded by the size of the input.
 *
 * @param bytes The whole pickle; not kept, not changed.
 * @returns Plain values; arrays own their memory. What the pickle refers to twice is the same object twice.
 * @throws FormatError, naming the offset: any other name or instruction, a cut or overlong input, lengths and shapes that do not fit,
 *   wrong use of stack or memo, values changed after use (so also cycles), more than 64 levels.
 * @see https://docs.python.org/3/library/pickletools.html
 */
export function unpickle(bytes: Uint8Array): PickleValue {
  const machine = new Machine(expectBytes('unpickle', 'the pickle', bytes), dialect);
  return run(machine, 'numbers, strings, lists, dictionaries, numpy arrays and CSR matrices') as PickleValue; // none of its names makes a tensor
}

const dialect: Dialect = { where: 'unpickle', globals, mend: 'Do not trust this file: reading it with Python would run code' };

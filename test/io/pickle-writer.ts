/** Writes pickles for tests, instruction by instruction. Numbers are bytes, strings are Latin-1. */
export function pickle(...parts: (string | number | Uint8Array)[]): Uint8Array {
  const out: number[] = [];
  for (const part of parts) {
    if (typeof part === 'number') out.push(part);
    else if (typeof part === 'string') out.push(...Array.from(part, (character) => character.charCodeAt(0)));
    else for (const byte of part) out.push(byte);
  }
  return Uint8Array.from(out);
}

/** A number of i32 as four bytes, little endian. */
export const int32 = (value: number): Uint8Array => new Uint8Array(Int32Array.of(value).buffer);

/** Pushes a whole number. */
export const int = (value: number): Uint8Array => pickle('J', int32(value));
/** Pushes a Python 2 byte string. */
export const str = (value: string | Uint8Array): Uint8Array => pickle('T', int32(value.length), value);
/** Pushes a listed name. */
export const name = (module: string, type: string): Uint8Array => pickle('c', module, '\n', type, '\n');

export const start = '\x80\x02';
export const reconstruct = pickle(
  name('numpy.core.multiarray', '_reconstruct'),
  name('numpy', 'ndarray'),
  'K',
  0,
  '\x85',
  str('b'),
  '\x87R',
);

/** Pushes a numpy.dtype: `dtype('i4')`. */
export const dtype = (code: string, order = /1$/.test(code) ? '|' : '<'): Uint8Array =>
  pickle(name('numpy', 'dtype'), str(code), 'K', 0, 'K', 1, '\x87R(K', 3, str(order), 'NNN', int(-1), int(-1), 'K', 0, 'tb');

interface Elements {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly length: number;
}

/** Pushes a numpy.ndarray: `ndarray('i4', Int32Array.of(1, 2))`. */
export function ndarray(code: string, values: Elements, shape: readonly number[] = [values.length]): Uint8Array {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return pickle(reconstruct, '(K', 1, '(', ...shape.map(int), 't', dtype(code), '\x89', str(raw), 'tb');
}

/** Pushes a scipy CSR matrix with the given attributes, each already written. */
export const csr = (attributes: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  pickle(
    name('scipy.sparse.csr', 'csr_matrix'),
    ')\x81}(',
    ...Object.entries(attributes).flatMap(([key, value]) => [str(key), value]),
    'ub',
  );

/** Pushes the CSR matrix of dense rows, values in f32. */
export function csrOf(rows: readonly (readonly number[])[], columns: number): Uint8Array {
  const indptr = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (const row of rows) {
    row.forEach((value, column) => {
      if (value !== 0) {
        indices.push(column);
        values.push(value);
      }
    });
    indptr.push(indices.length);
  }
  return csr({
    _shape: pickle(int(rows.length), int(columns), '\x86'),
    indptr: ndarray('i4', Int32Array.from(indptr)),
    indices: ndarray('i4', Int32Array.from(indices)),
    data: ndarray('f4', Float32Array.from(values)),
  });
}

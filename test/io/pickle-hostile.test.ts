import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FormatError } from '../../src/core/errors.js';
import { mulberry32 } from '../../src/data/mulberry32.js';
import { unpickle } from '../../src/io/pickle.js';
import { describeShared, shared } from '../shared.js';
import { csr, csrOf, dtype, int, int32, name, ndarray, pickle, reconstruct, start, str } from './pickle-writer.js';

/** Runs the reader and returns its refusal; any other outcome fails the test. */
function refusal(bytes: Uint8Array): FormatError {
  try {
    unpickle(bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    expect(error.fields.offset).toBeTypeOf('number');
    expect(error.message).toContain(`at byte ${error.fields.offset}`);
    return error;
  }
  throw new Error('a hostile pickle was accepted');
}

const i4 = (...values: number[]) => ndarray('i4', Int32Array.from(values));
const shape = pickle(int(1), int(4), '\x86');
const good = { _shape: shape, indptr: i4(0, 1), indices: i4(3), data: i4(9) };
const state = (...parts: Parameters<typeof pickle>) => pickle(reconstruct, '(K', 1, ...parts, 'tb.');

it.each<[string, RegExp, Uint8Array]>([
  ['os.system by GLOBAL and REDUCE', /name is not allowed at byte 0 \(got "os\.system"\)/, pickle("cos\nsystem\n(S'id'\ntR.")],
  ['posix.system in protocol 2', /not allowed at byte 2/, pickle(start, 'cposix\nsystem\nU\x02id\x85R.')],
  ['eval of builtins', /not allowed/, pickle('c__builtin__\neval\n(S"1"\ntR.')],
  ['getattr of builtins', /not allowed/, pickle('c__builtin__\ngetattr\n.')],
  ['a dotted way through numpy', /not allowed/, pickle('cnumpy\ncore.os.system\n.')],
  ['numpy.load', /not allowed/, pickle('cnumpy\nload\n.')],
  ['__proto__ as module and name', /not allowed/, pickle('c__proto__\nconstructor\n.')],
  ['INST', /instruction is not allowed at byte 1/, pickle("(ios\nsystem\nS'id'\n.")],
  ['OBJ', /not allowed at byte 19/, pickle('(c__builtin__\nlist\no.')],
  ['STACK_GLOBAL', /0x93/, pickle('U\x02osU\x06system\x93.')],
  ['EXT1', /0x82/, pickle('\x82\x01.')],
  ['PERSID', /0x50/, pickle('Pid\n.')],
  ['BINPERSID', /from outside is asked for at byte 1/, pickle('NQ.')],
  ['BUILD on a class', /BUILD sets the state of the name/, pickle(name('numpy', 'ndarray'), '}b.')],
  ['BUILD on a dictionary', /BUILD sets the state of a dictionary/, pickle('}}b.')],
  ['BUILD on None', /plain value/, pickle('N}b.')],
  ['a call of a string', /not a listed name/, pickle('U\x02os)R.')],
  ['a call without a tuple', /not a tuple/, pickle(name('numpy', 'dtype'), ']R.')],
  ['a call of a class that is not called', /cannot be called/, pickle(name('__builtin__', 'object'), ')R.')],
  ['an instance of a name that is called', /cannot be instantiated/, pickle(name('numpy', 'dtype'), ')\x81.')],
  ['a matrix with constructor arguments', /cannot be instantiated/, pickle(name('scipy.sparse.csr', 'csr_matrix'), 'N\x85\x81.')],
  ['a class as a value', /used as a value/, pickle(name('numpy', 'ndarray'), '.')],
  ['a class inside a list', /used as a value/, pickle(']', name('numpy', 'ndarray'), 'a.')],
  ['an element type as a value', /used as a value/, pickle(dtype('i4'), '.')],
  [
    'a defaultdict of something else',
    /something else than lists/,
    pickle(name('collections', 'defaultdict'), name('numpy', 'ndarray'), '\x85R.'),
  ],
  [
    '_reconstructor of another class',
    /_reconstructor is not called/,
    pickle(name('copy_reg', '_reconstructor'), '(', name('__builtin__', 'list'), name('__builtin__', 'object'), 'NtR.'),
  ],
  [
    '_reconstruct of another class',
    /_reconstruct is not called/,
    pickle(name('numpy.core.multiarray', '_reconstruct'), name('__builtin__', 'list'), 'K', 0, '\x85', str('b'), '\x87R.'),
  ],
  ['an empty input', /does not fit the input/, pickle()],
  ['only STOP', /stack is empty/, pickle('.')],
  ['values left over', /left on the stack/, pickle('NN.')],
  ['a mark left over', /stack is empty/, pickle('N(.')],
  ['a mark under the last value', /left on the stack/, pickle('(N.')],
  ['bytes after the end', /follow the end/, pickle('N.\n')],
  ['protocol 3', /protocol cannot be read/, pickle('\x80\x03N.')],
  ['protocol said twice', /protocol cannot be read/, pickle(start, start, 'N.')],
  ['a string longer than the input', /does not fit/, pickle('T', int32(2 ** 31 - 1), 'a.')],
  ['a string of negative length', /does not fit/, pickle('T', int32(-1), 'a.')],
  ['a text longer than the input', /does not fit/, pickle('X', int32(-1), 'a.')],
  ['a whole number of 2 GB', /53 bits/, pickle('\x8b', int32(2 ** 31 - 1), '.')],
  ['a whole number of negative length', /53 bits/, pickle('\x8b', int32(-4), '.')],
  ['a whole number of 64 bits', /53 bits/, pickle('\x8a\x08\x01\x00\x00\x00\x00\x00\x20\x00.')],
  ['a number that is an expression', /not a whole number/, pickle('I1+1\n.')],
  ['a number in hexadecimal', /not a whole number/, pickle('I0x10\n.')],
  ['an endless number', /line has no end/, pickle('I', '1'.repeat(100), '\n.')],
  ['a float that is a word', /not a floating-point number/, pickle('Ftrue\n.')],
  ['a float named constructor', /not a floating-point number/, pickle('Fconstructor\n.')],
  ['a line without end', /line has no end/, pickle("S'abc'")],
  ['a string without quotes', /matching quotes/, pickle('Sabc\n.')],
  ['a quote inside a string', /quote stands inside/, pickle("S'a'+'b'\n.")],
  ['an unknown escape', /unknown escape/, pickle("S'\\N{DIGIT ONE}'\n.")],
  ['an escaped closing quote', /unknown escape/, pickle("S'a\\'\n.")],
  ['half a hexadecimal escape', /unknown escape/, pickle("S'\\x4'\n.")],
  ['an unknown text escape', /unknown escape/, pickle('V\\u12\n.')],
  ['a code point beyond Unicode', /unknown escape/, pickle('V\\U00110000\n.')],
  ['UTF-8 that is none', /UTF-8/, pickle('X\x01\x00\x00\x00\xff.')],
  ['a memo index never set', /memo has no such index/, pickle('h\x05.')],
  ['a negative memo index', /taken or negative/, pickle(']p-1\n.')],
  ['a memo index that is a boolean', /not a number/, pickle(']p01\n.')],
  ['a memo index set twice', /taken or negative/, pickle(']q\x00q\x00.')],
  ['a memo of nothing', /stack is empty/, pickle('q\x00.')],
  ['a list that contains itself', /changes after it was used/, pickle(']q\x00h\x00a.')],
  ['a tuple around a list around it', /changes after it was used/, pickle(']q\x00\x85q\x01h\x00h\x01a.')],
  ['a dictionary that contains itself', /changes after it was used/, pickle('}q\x00K\x01h\x00s.')],
  [
    'an element type that is completed after its use',
    /an element type changes after it was used/,
    pickle(
      name('numpy', 'dtype'),
      str('i4'),
      'K',
      0,
      'K',
      1,
      '\x87Rq\x00\x85h\x00',
      '(K',
      3,
      str('<'),
      'NNN',
      int(-1),
      int(-1),
      'K',
      0,
      'tb.',
    ),
  ],
  ['two lists that contain each other', /changes after it was used/, pickle(']q\x00]q\x01h\x00ah\x00h\x01a.')],
  ['lists in lists, 100 deep', /nested too deeply/, pickle(']'.repeat(100), 'a'.repeat(99), '.')],
  ['tuples in tuples, 100 deep', /nested too deeply/, pickle(')', '\x85'.repeat(100), '.')],
  ['100 open marks', /marks are nested too deeply/, pickle('('.repeat(100), '.')],
  ['append to a tuple', /not a list/, pickle(')Na.')],
  ['append below a mark', /not a list|stack is empty/, pickle('](Na.')],
  ['items of a list', /not a dictionary/, pickle(']NNs.')],
  ['a key without value', /no value/, pickle('}(K\x01u.')],
  ['a key twice', /key twice/, pickle('}(U\x01aNX\x01\x00\x00\x00aNu.')],
  ['None as key', /neither a string/, pickle('}NNs.')],
  ['a tuple as key', /neither a string/, pickle('})Ns.')],
  ['a fraction as key', /neither a string/, pickle('}F0.5\nNs.')],
  ['a mark that was never set', /no mark/, pickle('t.')],
  ['an array without state', /before it has elements/, pickle(reconstruct, '.')],
  ['an array built twice', /built twice/, pickle(reconstruct, '(K', 1, ')', dtype('i4'), '\x89', str('abcd'), 'tq\x00bh\x00b.')],
  ['an array in Fortran order', /C order/, state('K', 1, '\x85', dtype('i4'), '\x88', str('abcd'))],
  ['an array of objects', /cannot be read/, state('K', 1, '\x85', dtype('O8'), '\x89', ']')],
  ['elements that are a list', /not a byte string/, state('K', 1, '\x85', dtype('i4'), '\x89', ']')],
  ['big-endian elements', /little-endian/, state('K', 1, '\x85', dtype('i4', '>'), '\x89', str('abcd'))],
  [
    'an element type that is not built',
    /before its byte order/,
    state('K', 1, '\x85', name('numpy', 'dtype'), str('i4'), 'K', 0, 'K', 1, '\x87R\x89', str('abcd')),
  ],
  ['a structured type', /cannot be read/, pickle(dtype('V8'), '.')],
  ['a shape with a negative size', /not a tuple of sizes/, state(int(-1), '\x85', dtype('i4'), '\x89', str('abcd'))],
  ['a shape with a fraction', /not a tuple of sizes/, state('F0.5\n\x85', dtype('i4'), '\x89', str('abcd'))],
  ['a shape that is a list', /not a tuple of sizes/, state(']', dtype('i4'), '\x89', str('abcd'))],
  ['a shape beyond the elements', /wrong number of bytes/, state(int(2 ** 30), '\x85', dtype('i4'), '\x89', str('abcd'))],
  ['a shape whose product overflows 53 bits', /too large/, state('(', ...Array(4).fill(int(2 ** 30)), 't', dtype('u1'), '\x89', str(''))],
  [
    'a shape whose product overflows 64 bits to 0',
    /too large/,
    state('(', ...Array(4).fill(int(2 ** 16)), 't', dtype('u1'), '\x89', str('')),
  ],
  ['33 dimensions', /too many dimensions/, state('(', ...Array(33).fill(int(1)), 't', dtype('u1'), '\x89', str('a'))],
  ['a bool that is 2', /neither 0 nor 1/, state(int(1), '\x85', dtype('b1'), '\x89', str('\x02'))],
  ['a scalar of two elements', /wrong number of bytes/, pickle(name('numpy.core.multiarray', 'scalar'), dtype('u1'), str('ab'), '\x86R.')],
  ['a matrix without state', /before it has entries/, pickle(name('scipy.sparse.csr', 'csr_matrix'), ')\x81.')],
  ['a matrix whose state is a list', /not a dictionary/, pickle(name('scipy.sparse.csr', 'csr_matrix'), ')\x81]b.')],
  ['an attribute that is none', /unknown attribute/, pickle(csr({ ...good, __class__: pickle('N') }), '.')],
  ['a CSC matrix', /another format/, pickle(csr({ ...good, format: str('csc') }), '.')],
  ['a matrix without indices', /indices of a CSR matrix/, pickle(csr({ _shape: shape, indptr: i4(0, 1), data: i4(9) }), '.')],
  ['a matrix without shape', /one shape/, pickle(csr({ indptr: i4(0, 1), indices: i4(3), data: i4(9) }), '.')],
  ['a matrix with two shapes', /one shape/, pickle(csr({ ...good, shape }), '.')],
  ['a matrix with a negative size', /whole number below/, pickle(csr({ ...good, _shape: pickle(int(1), int(-4), '\x86') }), '.')],
  [
    'a matrix with absurdly many rows',
    /do not fit together/,
    pickle(csr({ ...good, _shape: pickle('\x8a\x05\xff\xff\xff\xff\x00', int(4), '\x86') }), '.'),
  ],
  ['a column out of range', /indices\[0\].*out of range/, pickle(csr({ ...good, indices: i4(4) }), '.')],
  ['a negative column', /indices\[0\].*out of range/, pickle(csr({ ...good, indices: i4(-1) }), '.')],
  ['row pointers beyond the entries', /indptr\[1\].*out of range/, pickle(csr({ ...good, indptr: i4(0, 2) }), '.')],
  [
    'row pointers that fall',
    /indptr of a CSR matrix falls at row 1/,
    pickle(csr({ ...good, _shape: pickle(int(3), int(4), '\x86'), indptr: i4(0, 1, 0, 1) }), '.'),
  ],
  ['row pointers that start late', /do not fit together/, pickle(csr({ ...good, indptr: i4(1, 1) }), '.')],
  ['indices in floating point', /float32/, pickle(csr({ ...good, indices: ndarray('f4', Float32Array.of(3)) }), '.')],
  ['indices in two dimensions', /one-dimensional/, pickle(csr({ ...good, indices: ndarray('i4', Int32Array.of(3), [1, 1]) }), '.')],
])('refuses %s', (_, expected, bytes) => {
  expect(refusal(bytes).message).toMatch(expected);
});

it('refuses elements used a thousand times over', () => {
  const first = pickle(reconstruct, '(K', 1, int(4096), '\x85', dtype('u1'), 'q\x00\x89', str('a'.repeat(4096)), 'q\x01tb');
  const again = pickle(reconstruct, '(K', 1, int(4096), '\x85h\x00\x89h\x01tb');
  expect(unpickle(pickle('(', first, 'l.'))).toHaveLength(1);
  expect(refusal(pickle('(', first, again, again, 'l.')).message).toMatch(/more bytes than the input/);
});

it('refuses index arrays used a thousand times over', () => {
  const long = i4(...Array(2000).fill(0));
  const again = csr({
    _shape: pickle(int(1999), int(1), '\x86'),
    indptr: pickle('h\x00'),
    indices: ndarray('i4', new Int32Array(0)),
    data: ndarray('i4', new Int32Array(0)),
  });
  expect(unpickle(pickle('(', long, 'q\x00', again, 'l.'))).toHaveLength(2);
  expect(refusal(pickle('(', long, 'q\x00', ...Array(100).fill(again), 'l.')).message).toMatch(/more indices than the input/);
});

it('refuses more objects than any data set has', () => {
  expect(refusal(pickle(new Uint8Array(2 ** 21 + 1).fill(93), '.')).message).toMatch(/too many objects/);
});

it('doubles references without doubling memory', () => {
  const parts = [']q\x00'];
  for (let i = 1; i < 60; i++) parts.push(`]q${String.fromCharCode(i)}(h${String.fromCharCode(i - 1)}h${String.fromCharCode(i - 1)}e`);
  expect(() => unpickle(pickle('(', ...parts, 'l.'))).not.toThrow();
});

const sample = pickle(
  start,
  '}(',
  str('m'),
  csrOf(
    [
      [0, 2],
      [1, 0],
    ],
    2,
  ),
  str('y'),
  i4(1, 2),
  "S'k\\x41'\nF1.5\nI-3\nV\\u00e9\nK\x01](K\x02M\x03\x04e",
  'u.',
);

it('refuses a file cut at any byte', () => {
  expect(unpickle(sample)).toBeInstanceOf(Map);
  for (let length = 0; length < sample.length; length++) refusal(sample.subarray(0, length));
});

/** Changes 1 to 4 bytes at random places and asks that the outcome is a value or a FormatError. Returns how many were refused. */
function mutate(bytes: Uint8Array, rounds: number, reach: number, seed: number): number {
  const random = mulberry32(seed);
  let refused = 0;
  for (let round = 0; round < rounds; round++) {
    const copy = bytes.slice();
    for (let change = 0; change <= random() * 4; change++) copy[Math.floor(random() * reach)] = Math.floor(random() * 256);
    try {
      unpickle(copy);
    } catch (error) {
      if (!(error instanceof FormatError)) throw new Error(`round ${round} of seed ${seed}`, { cause: error });
      refused++;
    }
  }
  return refused;
}

it('answers 30,000 mutated pickles with a value or a FormatError', () => {
  const refused = mutate(sample, 30_000, sample.length, 1);
  expect(refused).toBeGreaterThan(15_000);
  expect(refused).toBeLessThan(30_000);
});

describeShared('mutated files of Cora', () => {
  it.each(['x', 'y', 'graph'])('answers 300 mutants of %s with a value or a FormatError', (part) => {
    const bytes = Uint8Array.from(readFileSync(shared(`data/raw/planetoid/ind.cora.${part}`)));
    expect(mutate(bytes, 300, Math.min(bytes.length, 600), 2)).toBeGreaterThan(100);
  });

  it('refuses them cut', () => {
    for (const part of ['x', 'graph']) {
      const bytes = Uint8Array.from(readFileSync(shared(`data/raw/planetoid/ind.cora.${part}`)));
      for (let length = 0; length < bytes.length; length += length < 600 ? 7 : 997) refusal(bytes.subarray(0, length));
    }
  });
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type CsrMatrix, isCsrMatrix, isNdArray, type PickleValue, unpickle } from '../../src/io/pickle.js';
import { describeShared, shared } from '../shared.js';
import { csrOf, dtype, name, ndarray, pickle, start, str } from './pickle-writer.js';

const read = (...parts: Parameters<typeof pickle>): PickleValue => unpickle(pickle(...parts));

it.each<[string, Uint8Array, PickleValue]>([
  ['None', pickle('N.'), null],
  ['booleans', pickle('(\x88\x89I01\nI00\nl.'), [true, false, true, false]],
  ['text integers', pickle('(I-12\nI+7\nL123456789012L\nL-5\nl.'), [-12, 7, 123456789012, -5]],
  [
    'binary integers',
    pickle('(K\xffM\x01\x02J\xfe\xff\xff\xff\x8a\x00\x8a\x01\x80\x8a\x05\x00\x00\x00\x00\x01\x8b\x01\x00\x00\x00\x7fl.'),
    [255, 513, -2, 0, -128, 2 ** 32, 127],
  ],
  ['floats', pickle('(F1.5\nF-2e-3\nFinf\nF.5\nG\xbf\xf0\x00\x00\x00\x00\x00\x00l.'), [1.5, -0.002, Infinity, 0.5, -1]],
  ['not a number', pickle('Fnan\n.'), Number.NaN],
  ['byte strings', pickle("(S'a\\n\\x41\\'\\\\'\nS\"it's\"\nU\x01\xe9T\x02\x00\x00\x00hil."), ["a\nA'\\", "it's", 'é', 'hi']],
  ['texts', pickle('(V\\u00e9\\U0001f600\xe8\nX\x02\x00\x00\x00\xc3\xa9l.'), ['é😀è', 'é']],
  ['tuples', pickle('()K\x01\x85K\x01K\x02\x86K\x01K\x02K\x03\x87(K\x09tl.'), [[], [1], [1, 2], [1, 2, 3], [9]]],
  ['lists', pickle('](K\x01K\x02eK\x03a.'), [1, 2, 3]],
  [
    'dictionaries',
    pickle('}(U\x01aK\x01K\x02Nu\x58\x01\x00\x00\x00b)s.'),
    new Map<string | number, PickleValue>([
      ['a', 1],
      [2, null],
      ['b', []],
    ]),
  ],
  ['dictionary of protocol 0', pickle("(S'a'\nI1\nd."), new Map([['a', 1]])],
  ['memo', pickle('(]p0\nq\x01r\x00\x01\x00\x00g0\nh\x01j\x00\x01\x00\x00l.'), [[], [], [], []]],
  [
    'defaultdict(list)',
    pickle(name('collections', 'defaultdict'), name('__builtin__', 'list'), '\x85R(K\x00]K\x01au.'),
    new Map([[0, [1]]]),
  ],
])('reads %s', (_, bytes, expected) => {
  expect(unpickle(bytes)).toEqual(expected);
});

it('keeps shared values shared', () => {
  const [first, second] = read('(]q\x00h\x00l.') as PickleValue[];
  expect(first).toBe(second);
});

it('gives __proto__ and constructor no meaning', () => {
  const value = read('}(U\x09__proto__}U\x08pollutedK\x01sU\x0bconstructorK\x02u.') as Map<string, PickleValue>;
  expect([...value.keys()]).toEqual(['__proto__', 'constructor']);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

it.each([
  ['i1', 'int8', Int8Array.of(-1, 2)],
  ['i2', 'int16', Int16Array.of(-300, 2)],
  ['i4', 'int32', Int32Array.of(-70000, 2)],
  ['i8', 'int64', BigInt64Array.of(-(2n ** 40n), 2n)],
  ['u1', 'uint8', Uint8Array.of(255, 2)],
  ['u2', 'uint16', Uint16Array.of(65535, 2)],
  ['u4', 'uint32', Uint32Array.of(2 ** 32 - 1, 2)],
  ['u8', 'uint64', BigUint64Array.of(2n ** 64n - 1n, 2n)],
  ['f4', 'float32', Float32Array.of(0.5, Number.NaN)],
  ['f8', 'float64', Float64Array.of(0.1, -0)],
  ['b1', 'bool', Uint8Array.of(1, 0)],
] as const)('reads an array of %s', (code, type, data) => {
  expect(read(start, ndarray(code, data, [2, 1]), '.')).toEqual({ kind: 'ndarray', dtype: type, shape: [2, 1], data });
});

it('reads arrays of no dimension and of no element', () => {
  expect(read(ndarray('f8', Float64Array.of(4), []), '.')).toMatchObject({ shape: [], data: Float64Array.of(4) });
  expect(read(ndarray('f8', new Float64Array(0), [3, 0]), '.')).toMatchObject({ shape: [3, 0], data: new Float64Array(0) });
});

it('copies array elements out of the input', () => {
  const bytes = Buffer.from(pickle(ndarray('i4', Int32Array.of(7)), '.'));
  const value = unpickle(bytes);
  bytes.fill(0);
  expect(isNdArray(value) && value.data[0]).toBe(7);
});

it('reads numpy scalars', () => {
  const scalar = (code: string, raw: Uint8Array) => pickle(name('numpy.core.multiarray', 'scalar'), dtype(code), str(raw), '\x86R');
  expect(read('(', scalar('f8', new Uint8Array(Float64Array.of(2.5).buffer)), scalar('b1', Uint8Array.of(1)), 'l.')).toEqual([2.5, true]);
  expect(read(scalar('i8', new Uint8Array(BigInt64Array.of(-3n).buffer)), '.')).toBe(-3);
  expect(() => read(scalar('i8', new Uint8Array(BigInt64Array.of(2n ** 60n).buffer)), '.')).toThrow('53 bits');
});

const rows = [
  [0, 2, 0],
  [0, 0, 0],
  [1, 0, 3],
];
const matrix: CsrMatrix = {
  kind: 'csr',
  shape: [3, 3],
  indptr: Uint32Array.of(0, 1, 1, 3),
  indices: Uint32Array.of(1, 0, 2),
  dtype: 'float32',
  data: Float32Array.of(2, 1, 3),
};

it('reads a CSR matrix, made by NEWOBJ or by _reconstructor', () => {
  expect(read(start, csrOf(rows, 3), '.')).toEqual(matrix);
  const written = Array.from(pickle(csrOf(rows, 3)), (byte) => String.fromCharCode(byte)).join('');
  const old = written
    .replace('csr_matrix\n)\x81', 'csr_matrix\nc__builtin__\nobject\nNtR')
    .replace('cscipy', 'ccopy_reg\n_reconstructor\n(cscipy');
  expect(read(old, '.')).toEqual(matrix);
});

describeShared('the Planetoid files of Cora', () => {
  const file = (part: string) => unpickle(readFileSync(shared(`data/raw/planetoid/ind.cora.${part}`)));

  it('holds features as CSR matrices', () => {
    for (const [part, count] of [
      ['x', 140],
      ['tx', 1000],
      ['allx', 1708],
    ] as const) {
      const value = file(part);
      if (!isCsrMatrix(value)) throw new Error('not a CSR matrix');
      expect(value.shape).toEqual([count, 1433]);
      expect(value.dtype).toBe('float32');
      expect(value.data.every((element) => element === 1)).toBe(true);
    }
  });

  it('holds labels as arrays and the graph as a dictionary of lists', () => {
    expect(file('ally')).toMatchObject({ kind: 'ndarray', dtype: 'int32', shape: [1708, 7] });
    const graph = file('graph') as Map<number, number[]>;
    expect(graph.size).toBe(2708);
    expect([...graph.values()].flat()).toHaveLength(10858);
    expect(graph.get(0)).toEqual([633, 1862, 2582]);
  });
});

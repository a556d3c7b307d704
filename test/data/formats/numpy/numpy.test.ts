import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { data, FormatError } from '../../../../src/index.js';
import { zipOf } from '../../../io/zip-writer.js';
import { rejected, thrown } from '../../../thrown.js';

const file = (name: string): Uint8Array => Uint8Array.from(readFileSync(join('test/fixtures/numpy', name)));
const expected: { arrays: Record<string, { shape: number[]; values: (number | string)[] }>; dense: number[][] } = JSON.parse(
  readFileSync('test/fixtures/numpy/expected.json', 'utf8'),
);

describe('data.readNpz', () => {
  it('gives every element type, either byte order, C and Fortran order', async () => {
    const arrays = await data.readNpz(file('arrays.npz'));
    expect([...arrays.keys()].sort()).toEqual(Object.keys(expected.arrays).sort());
    for (const [name, array] of arrays) {
      const values = array.kind === 'texts' ? array.data : Array.from(array.data, Number);
      expect([name, array.shape, values]).toEqual([name, expected.arrays[name].shape, expected.arrays[name].values]);
    }
    expect(arrays.get('i8')).toMatchObject({ dtype: 'int64' });
    expect(arrays.get('half')).toMatchObject({ dtype: 'float32' });
  });

  it('reads compressed ones, and some of the arrays', async () => {
    const arrays = await data.readNpz(file('compressed.npz'), { only: ['zeros'] });
    expect([...arrays.keys()]).toEqual(['zeros']);
    const error = await rejected(() => data.readNpz(file('compressed.npz'), { only: ['zeroes'] }));
    expect([error.name, error.message]).toEqual([
      'OptionError',
      expect.stringMatching(/no such array.*Expected c, zeros.*Did you mean "zeros"/),
    ]);
  });

  it('refuses what is no .npz', async () => {
    const error = await rejected(() => data.readNpz(zipOf({ 'a.txt': 'x' })));
    expect(error.message).toMatch(/something else than arrays \(got "a\.txt"\)/);
  });
});

describe('data.readNpy', () => {
  it.each([1, 2, 3])('reads format %i', (version) => {
    const array = data.readNpy(file(`version${version}.npy`));
    expect(Array.from(array.data, Number)).toEqual(expected.arrays.c.values);
  });

  const good = file('version1.npy');
  const text = (bytes: Uint8Array, from: string, to: string): Uint8Array =>
    Uint8Array.from(Buffer.from(Buffer.from(bytes).toString('latin1').replace(from, to), 'latin1'));
  it.each<[string, RegExp, Uint8Array]>([
    ['objects', /Python objects.*would run code/, file('objects.npy')],
    ['records', /elements are records.*each field/, file('records.npy')],
    ['complex numbers', /got c8/, file('complex.npy')],
    ['a cut file', /do not fill the file \(got 92 bytes\)/, good.slice(0, -4)],
    ['bytes behind it', /do not fill/, Uint8Array.from([...good, 0])],
    ['a shape beyond the bytes', /do not fill.*Expected 9999/, text(good, '(2, 3, 4), }', '(2499999, 1)}')],
    ['a shape beyond counting', /do not fill.*Expected 3999999995/, text(good, '(2, 3, 4), }              ', '(99999999999, 999999999)} ')],
    ['another format', /version 9\.0/, Uint8Array.from(good, (byte, i) => (i === 6 ? 9 : byte))],
    ['a header beyond the file', /header is longer/, Uint8Array.from(good, (byte, i) => (i === 9 ? 255 : byte))],
    ['a ZIP archive', /got a ZIP archive/, file('arrays.npz')],
    ['code in the header', /cannot be read/, text(good, "'fortran_order': False", "'fortran_order': exec() ")],
  ])('refuses %s', (_, message, bytes) => {
    const error = thrown(() => data.readNpy(bytes));
    expect([error.name, error.message]).toEqual(['FormatError', expect.stringMatching(message)]);
  });
});

describe('data.readSparseNpz', () => {
  const denseOf = (matrix: Awaited<ReturnType<typeof data.readSparseNpz>>): number[][] => {
    const out = Array.from({ length: matrix.shape[0] }, () => new Array<number>(matrix.shape[1]).fill(0));
    for (let r = 0; r < matrix.shape[0]; r++)
      for (let e = matrix.indptr[r]; e < matrix.indptr[r + 1]; e++) out[r][matrix.indices[e]] = matrix.values[e];
    return out;
  };

  it.each(['csr', 'csc', 'coo', 'bsr', 'dia', 'array'])('reads %s', async (form) => {
    const matrix = await data.readSparseNpz(file(`${form}.npz`));
    expect(denseOf(matrix)).toEqual(expected.dense);
    const graph = data.graph({ x: matrix, edges: [] });
    expect(graph.numNodes).toBe(4);
  });

  it('adds up what stands twice', async () => {
    const matrix = await data.readSparseNpz(file('twice.npz'));
    expect([[...matrix.indptr], [...matrix.indices], [...matrix.values]]).toEqual([
      [0, 1, 2],
      [0, 2],
      [3, 3],
    ]);
  });

  it('refuses parts that do not fit', async () => {
    const parts = await data.readNpz(file('csr.npz'));
    expect(parts.get('format')).toMatchObject({ kind: 'texts', data: ['csr'] });
    for (const bytes of [file('arrays.npz'), file('compressed.npz')]) {
      const error = await rejected(() => data.readSparseNpz(bytes));
      expect([error.name, error.message]).toEqual(['FormatError', expect.stringMatching(/has no format|has no shape|unknown/)]);
    }
  });
});

const mutants = process.env.GRAPHGRAD_FULL ? 200_000 : 4_000;

it(`answers ${mutants} mutants of .npy with a FormatError or an array of their length`, { timeout: 600_000 }, () => {
  const bytes = file('version1.npy');
  let [seed, refused] = [1, 0];
  const random = (limit: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed % limit;
  };
  for (let i = 0; i < mutants; i++) {
    const mutant = bytes.slice(0, random(10) === 0 ? random(bytes.length) : bytes.length);
    for (let c = 0; c <= random(3); c++) mutant[random(Math.min(mutant.length, 128))] = random(256);
    try {
      const array = data.readNpy(mutant);
      expect(array.data.length).toBe(array.shape.reduce((product, axis) => product * axis, 1));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(mutants / 2);
});

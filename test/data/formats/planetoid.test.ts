import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FormatError } from '../../../src/core/errors.js';
import { planetoidParts, readPlanetoid } from '../../../src/data/formats/planetoid.js';
import { csr, int, name, ndarray, pickle } from '../../io/pickle-writer.js';
import { describeShared, grb, shared } from '../../shared.js';
import { chain, dictionary, type Files, files, knownLabels, knownRows, matrix, oneHot, text } from './planetoid-files.js';

it('reorders test rows and leaves missing ids empty', () => {
  const { numNodes, numClasses, x, y, masks } = readPlanetoid(files());
  const rowOf = (node: number) =>
    [...x.indices.subarray(x.indptr[node], x.indptr[node + 1])].map((c, k) => [c, x.values[x.indptr[node] + k]]);
  expect([numNodes, numClasses, x.shape]).toEqual([506, 2, [506, 3]]);
  expect([502, 503, 504, 505].map(rowOf)).toEqual([
    [[0, 7]],
    [
      [1, 3],
      [2, 1],
    ],
    [],
    [[1, 5]],
  ]);
  expect([...y.subarray(502)]).toEqual([0, 1, 0, 1]);
  expect([...masks.train.indices]).toEqual([0, 1]);
  expect([masks.validation.indices.length, masks.validation.indices[0]]).toEqual([500, 2]);
  expect([...masks.test.indices]).toEqual([502, 503, 505]);
});

it('gives edges both directions, without loops and duplicates, sorted', () => {
  const [sources, targets] = readPlanetoid(files()).edges;
  expect(sources).toHaveLength(2 * 506);
  expect([...sources.subarray(0, 4)]).toEqual([0, 0, 1, 1]);
  expect([...targets.subarray(0, 4)]).toEqual([1, 505, 0, 2]);
});

it('divides rows by their sum where asked, and leaves empty rows', () => {
  const { x } = readPlanetoid(files(), { normalizeFeatures: true });
  expect([...x.values.subarray(x.indptr[1], x.indptr[2])]).toEqual([Math.fround(0.2), Math.fround(0.8)]);
  expect(x.values.every(Number.isFinite)).toBe(true);
});

/** File tx as other versions of scipy write it: 64-bit indices, in any order. */
const wide = (indptr: bigint[], indices: bigint[], values: number[]) =>
  pickle(
    csr({
      _shape: pickle(int(3), int(3), '\x86'),
      indptr: ndarray('i8', BigInt64Array.from(indptr)),
      indices: ndarray('i8', BigInt64Array.from(indices)),
      data: ndarray('f8', Float64Array.from(values)),
    }),
    '.',
  );

it('sorts columns within a row, and reads 64-bit indices', () => {
  const tx = wide([0n, 2n, 3n, 4n], [2n, 1n, 1n, 0n], [1, 3, 5, 7]);
  expect(readPlanetoid({ ...files(), tx })).toEqual(readPlanetoid(files()));
});

it('leaves a row as it is whose sum is 0', () => {
  const tx = wide([0n, 2n, 3n, 4n], [0n, 1n, 1n, 0n], [2, -2, 0, 7]);
  const { x } = readPlanetoid({ ...files(), tx }, { normalizeFeatures: true });
  expect([...x.values.subarray(x.indptr[502])]).toEqual([1, 2, -2, 0]);
});

it('refuses a row that has a column twice', () => {
  const tx = wide([0n, 2n, 2n, 2n], [1n, 1n], [1, 3]);
  expect(() => readPlanetoid({ ...files(), tx })).toThrow('column twice');
});

it.each<[string, RegExp, Partial<Files>]>([
  ['a label file where features are due', /x holds something else/, { x: oneHot([0, 1]) }],
  ['features where labels are due', /y holds something else/, { y: matrix(knownRows.slice(0, 2)) }],
  ['a list as graph', /graph holds something else/, { graph: text('].') }],
  [
    'a list that stands for every node, over and over',
    /graph has more neighbours than its file can hold/,
    {
      graph: pickle(
        name('collections', 'defaultdict'),
        name('__builtin__', 'list'),
        '\x85R(',
        ...[int(0), ']q\x01(', ...Array.from({ length: 1000 }, () => int(1)), 'e'],
        ...Array.from({ length: 505 }, (_, k) => pickle(int(k + 1), 'h\x01')),
        'u.',
      ),
    },
  ],
  ['a hostile graph', /name is not allowed/, { graph: text("cos\nsystem\n(S'id'\ntR.") }],
  [
    'labels with as many rows as one likes and no column',
    /ally holds something else/,
    { ally: pickle(ndarray('i4', new Int32Array(0), [2 ** 30, 0]), '.') },
  ],
  ['a row with two classes', /row 0 of ty is not one-hot/, { ty: pickle(ndarray('i4', Int32Array.of(1, 1, 1, 0, 0, 1), [3, 2]), '.') }],
  ['a row without class', /row 1 of ty is not one-hot/, { ty: oneHot([1, 9, 0]) }],
  ['a class that counts twice', /row 0 of ty is not one-hot/, { ty: pickle(ndarray('i4', Int32Array.of(0, 2, 0, 1, 1, 0), [3, 2]), '.') }],
  [
    'features that are not finite',
    /not finite/,
    {
      tx: matrix([
        [0, Number.NaN, 1],
        [0, 5, 0],
        [7, 0, 0],
      ]),
    },
  ],
  ['x and y of different length', /rows of x and y disagree/, { y: oneHot([0, 1, 0]) }],
  ['allx and ally of different length', /rows of allx and ally/, { ally: oneHot(knownLabels.slice(1)) }],
  ['tx and ty of different length', /rows of tx and ty/, { ty: oneHot([0, 1]) }],
  ['tx and test.index of different length', /lines of test\.index/, { 'test.index': text('502\n505') }],
  [
    'other features in tx',
    /columns of allx and tx/,
    {
      tx: matrix(
        [
          [0, 0],
          [0, 0],
          [0, 0],
        ],
        2,
      ),
    },
  ],
  ['other classes in y', /columns of y and ally/, { y: oneHot([0, 1], 3) }],
  ['other classes in ty', /columns of ally and ty/, { ty: oneHot([0, 1, 1], 3) }],
  [
    'x that is not the start of allx',
    /x and allx disagree/,
    {
      x: matrix([
        [0, 0, 0],
        [1, 0, 3],
      ]),
    },
  ],
  ['y that is not the start of ally', /y and ally disagree/, { y: oneHot([1, 1]) }],
  ['test ids that start late', /smallest id/, { 'test.index': text('503\n504\n505') }],
  ['test ids beyond the graph', /largest id/, { 'test.index': text('502\n503\n999999999') }],
  ['a test id twice', /line 3 of test\.index/, { 'test.index': text('502\n505\n502') }],
  ['a test id that is no number', /line 2 of test\.index/, { 'test.index': text('502\n0x1f7\n505') }],
  ['no test id', /line 1 of test\.index/, { 'test.index': text('') }],
  ['a neighbour that does not exist', /neighbour of node 3 is not in the graph \(got 506\)/, { graph: dictionary({ ...chain, 3: [506] }) }],
  ['a negative neighbour', /neighbour of node 3 .*got -1/, { graph: dictionary({ ...chain, 3: [-1] }) }],
  [
    'a node that is missing',
    /node out of range \(got 600\)/,
    { graph: dictionary(Object.fromEntries(Object.entries({ ...chain, 600: [] }).filter(([k]) => k !== '7'))) },
  ],
  [
    'too few nodes for the split',
    /too short for the public split/,
    { allx: matrix(knownRows.slice(0, 501)), ally: oneHot(knownLabels.slice(0, 501)), 'test.index': text('501\n505\n503') },
  ],
  ['neighbours that are no list', /not a list/, { graph: text('}K\x00K\x01s.') }],
])('refuses %s', (_, message, bad) => {
  const attempt = () => readPlanetoid({ ...files(), ...bad });
  expect(attempt).toThrow(FormatError);
  expect(attempt).toThrow(message);
});

describeShared('Cora', () => {
  const read = (normalizeFeatures = false) =>
    readPlanetoid(
      Object.fromEntries(
        planetoidParts.map((part) => [part, readFileSync(shared(`data/raw/planetoid/ind.cora.${part}`))]),
      ) as unknown as Files,
      { normalizeFeatures },
    );

  it('equals the converted data set in every number', () => {
    const cora = read();
    expect([cora.numNodes, cora.numClasses, cora.x.shape]).toEqual([2708, 7, [2708, 1433]]);
    expect([...cora.edges[0], ...cora.edges[1]]).toEqual(grb('cora', 'edge_index'));
    expect([...cora.x.indptr]).toEqual(grb('cora', 'x_indptr'));
    expect([...cora.x.indices]).toEqual(grb('cora', 'x_indices'));
    expect(cora.x.values.every((value) => value === 1)).toBe(true);
    expect([...cora.y]).toEqual(grb('cora', 'y'));
    expect([...cora.masks.train.indices]).toEqual(grb('cora', 'train_idx'));
    expect([...cora.masks.validation.indices]).toEqual(grb('cora', 'val_idx'));
    expect([...cora.masks.test.indices]).toEqual(grb('cora', 'test_idx'));
  });

  it('has rows that sum to 1 where asked: each value is 1 over the row length in f32', () => {
    const { x } = read(true);
    for (let row = 0; row < 2708; row++) {
      const value = Math.fround(1 / (x.indptr[row + 1] - x.indptr[row]));
      expect(x.values.subarray(x.indptr[row], x.indptr[row + 1]).every((entry) => entry === value)).toBe(true);
    }
  });
});

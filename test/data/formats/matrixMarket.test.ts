import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { data } from '../../../src/index.js';
import { rejected } from '../../thrown.js';

const head = '%%MatrixMarket matrix coordinate real';
const rows = async (text: string | Uint8Array) => {
  const { shape, indptr, indices, values } = await data.readMatrixMarket(text);
  return [[...shape], [...indptr], [...indices], [...values]];
};

describe('data.readMatrixMarket', () => {
  it('reads entries in any order, comments and blank lines between', async () => {
    const text = `${head} general\n% a comment\n\n2 3 3\n2 3 2e0\n1 2 .5\n%\n1 1 -1\n`;
    const wanted = [
      [2, 3],
      [0, 2, 3],
      [0, 1, 2],
      [-1, 0.5, 2],
    ];
    expect(await rows(text)).toEqual(wanted);
    expect(await rows(Uint8Array.from(gzipSync(text.replaceAll('\n', '\r\n'))))).toEqual(wanted);
  });

  it('mirrors a triangle, with its sign or without', async () => {
    expect(await rows(`${head} symmetric\n2 2 2\n1 1 7\n2 1 4\n`)).toEqual([
      [2, 2],
      [0, 2, 3],
      [0, 1, 0],
      [7, 4, 4],
    ]);
    expect(await rows(`${head} skew-symmetric\n2 2 1\n2 1 4\n`)).toEqual([
      [2, 2],
      [0, 1, 2],
      [1, 0],
      [-4, 4],
    ]);
  });

  it('reads patterns, whole numbers and arrays column by column', async () => {
    expect(await rows('%%MatrixMarket matrix coordinate pattern general\n2 2 1\n1 2\n')).toEqual([[2, 2], [0, 1, 1], [1], [1]]);
    expect(await rows('%%MatrixMarket matrix coordinate integer general\n1 1 1\n1 1 -3\n')).toEqual([[1, 1], [0, 1], [0], [-3]]);
    expect(await rows('%%MatrixMarket matrix array real general\n2 2\n1\n2\n0\n4\n')).toEqual([
      [2, 2],
      [0, 1, 3],
      [0, 0, 1],
      [1, 2, 4],
    ]);
    expect(await rows('%%MatrixMarket matrix array real symmetric\n2 2\n1\n2\n3\n')).toEqual([
      [2, 2],
      [0, 2, 4],
      [0, 1, 0, 1],
      [1, 2, 2, 3],
    ]);
    expect(await rows('%%MatrixMarket matrix array real skew-symmetric\n2 2\n5\n')).toEqual([
      [2, 2],
      [0, 1, 2],
      [1, 0],
      [-5, 5],
    ]);
  });

  it('makes a graph: column to row', async () => {
    const graph = data.graph({ adjacency: await data.readMatrixMarket(`${head} general\n2 2 1\n1 2 3\n`) });
    expect([graph.src, graph.dst, graph.edgeWeight].map((part) => [...(part?.view() ?? [])])).toEqual([[1], [0], [3]]);
  });

  it.each([
    ['no head', 'matrix', /line 1: no head/],
    ['complex numbers', '%%MatrixMarket matrix coordinate complex general\n', /line 1: elements that are not read/],
    ['Hermitian matrices', `${head} hermitian\n`, /line 1: a symmetry that is not read/],
    ['no size', `${head} general\n`, /size is missing/],
    ['half a size', `${head} general\n2 2\n`, /line 2: no size/],
    ['a symmetric matrix that is not square', `${head} symmetric\n2 3 0\n`, /line 2: a symmetric matrix is not square/],
    ['an index beyond the size', `${head} general\n2 2 1\n3 1 1\n`, /line 3: no place.*row 1 to 2/],
    ['an entry without its number', `${head} general\n2 2 1\n1 1\n`, /line 3: no entry/],
    ['a number too many', `${head} general\n2 2 1\n1 1 1 1\n`, /line 3: no entry/],
    ['fewer entries than announced', `${head} general\n2 2 2\n1 1 1\n`, /another number of entries.*got 1.*Expected 2/],
    ['more than announced', `${head} general\n2 2 0\n1 1 1\n`, /got 1.*Expected 0/],
    ['an array too long', '%%MatrixMarket matrix array real general\n1 1\n1\n2\n', /line 4: more numbers/],
    ['a size that nothing bears out', `${head} general\n999999999 2 0\n`, /can be held/],
    ['a diagonal of a skew-symmetric one', `${head} skew-symmetric\n2 2 1\n1 1 1\n`, /line 3: a skew-symmetric/],
  ])('refuses %s', async (_, text, message) => {
    const error = await rejected(() => data.readMatrixMarket(text));
    expect([error.name, error.message]).toEqual(['FormatError', expect.stringMatching(message)]);
  });
});

import { describe, expect, test } from 'vitest';
import { randomCsr } from './csr-samples.js';
import { benches, uniform } from './harness.js';

const bench = benches[0]!;
const { kernels } = bench;

function pairs(edges: number, nodes: number, seed: number): { src: number[]; dst: number[] } {
  const ids = (s: number) => uniform(edges, s).map((u) => Math.floor(((u + 1) / 2) * nodes));
  return { src: ids(seed), dst: ids(seed + 1) };
}

describe('firstOutOfRange', () => {
  test('finds the first index at or above n', () => {
    const index = bench.u32([3, 0, 4, 9, 5]);
    expect(kernels.firstOutOfRange(5, 10, index)).toBe(-1);
    expect(kernels.firstOutOfRange(5, 5, index)).toBe(3);
    expect(kernels.firstOutOfRange(5, 4, index)).toBe(2);
    expect(kernels.firstOutOfRange(5, 0, index)).toBe(0);
    expect(kernels.firstOutOfRange(0, 0, index)).toBe(-1);
    expect(kernels.firstOutOfRange(1, 0x80000000, bench.u32([0xffffffff]))).toBe(0);
    bench.release();
  });
});

describe('cooToCsr', () => {
  test.each([
    [0, 0],
    [0, 5],
    [1, 1],
    [64, 1],
    [500, 37],
    [100, 1000],
  ])('%i edges, %i rows: a stable sort by row', (edges, rows) => {
    const { src: row, dst: col } = pairs(edges, Math.max(rows, 1), 3);
    const order = [...row.keys()].sort((a, b) => row[a]! - row[b]! || a - b);
    const r = bench.u32(row);
    const c = bench.u32(col);
    const rowptr = bench.u32(new Array(rows + 1).fill(7));
    const outCol = bench.u32(new Array(edges).fill(7));
    const outPerm = bench.u32(new Array(edges).fill(7));
    for (const perm of [outPerm, 0]) {
      kernels.cooToCsr(edges, rows, r, c, rowptr, outCol, perm);
      expect([...bench.u32s(rowptr, rows + 1)]).toEqual([...Array(rows + 1).keys()].map((i) => row.filter((v) => v < i).length));
      expect([...bench.u32s(outCol, edges)]).toEqual(order.map((e) => col[e]));
      expect([...bench.u32s(outPerm, edges)]).toEqual(order);
    }
    expect([...bench.u32s(r, edges)]).toEqual(row);
    bench.release();
  });
});

describe('csrTranspose', () => {
  test.each([
    [0, 0],
    [5, 3],
    [40, 17],
    [17, 100],
  ])('%i x %i: rows ascend within a column, twice is the stable sort of the original', (rows, cols) => {
    const { rowptr, col } = randomCsr(rows, cols, { hub: 50 });
    const nnz = col.length;
    const owner = col.map((_, slot) => rowptr.findIndex((start) => start > slot) - 1);
    const order = [...col.keys()].sort((a, b) => col[a]! - col[b]! || a - b);
    const rowptrT = bench.u32(new Array(cols + 1).fill(7));
    const colT = bench.u32(new Array(nnz).fill(7));
    const permT = bench.u32(new Array(nnz).fill(7));
    kernels.csrTranspose(rows, cols, bench.u32(rowptr), bench.u32(col), 0, rowptrT, colT, permT);
    expect([...bench.u32s(rowptrT, cols + 1)]).toEqual([...Array(cols + 1).keys()].map((i) => col.filter((v) => v < i).length));
    expect([...bench.u32s(permT, nnz)]).toEqual(order);
    expect([...bench.u32s(colT, nnz)]).toEqual(order.map((slot) => owner[slot]));
    const perm = Array.from({ length: nnz }, (_, slot) => 3 * nnz - slot);
    kernels.csrTranspose(rows, cols, bench.u32(rowptr), bench.u32(col), bench.u32(perm), rowptrT, colT, permT);
    expect([...bench.u32s(permT, nnz)]).toEqual(order.map((slot) => perm[slot]));
    bench.release();
  });
});

describe('appendReverses', () => {
  test.each([true, false])('adds the reverse of each edge that is no loop; where each comes from is told if asked for: %s', (asked) => {
    const room = (given: number[]): number => bench.u32([...given, ...Array(given.length).fill(7)]);
    const [src, dst, from] = [room([3, 1, 2, 3]), room([0, 1, 5, 0]), room([7, 7, 7, 7])];
    expect(kernels.appendReverses(4, src, dst, asked ? from : 0)).toBe(7);
    expect([...bench.u32s(src, 8)]).toEqual([3, 1, 2, 3, 0, 5, 0, 7]);
    expect([...bench.u32s(dst, 8)]).toEqual([0, 1, 5, 0, 3, 2, 3, 7]);
    expect([...bench.u32s(from, 8)]).toEqual(asked ? [0, 1, 2, 3, 0, 2, 3, 7] : Array(8).fill(7));
    bench.release();
  });
});

describe('loopedRows', () => {
  test.each([
    [0, 0],
    [0, 4],
    [60, 9],
    [9, 60],
  ])('of %i edges between %i nodes has the rows of what remainingSelfLoops writes', (edges, nodes) => {
    const ends = Array.from({ length: 2 * edges }, (_, i) => (i * i * 31 + 7 * i) % nodes);
    const [src, dst] = [ends.slice(0, edges), ends.slice(edges)].map((one) => bench.u32(one));
    const room = (): number => bench.u32(Array(edges + nodes + 1).fill(7));
    const [loopedSrc, loopedDst, source] = [room(), room(), room()];
    const count = kernels.remainingSelfLoops(edges, nodes, src, dst, 0, 1, loopedSrc, loopedDst, 0, source);
    const [rowptr, col, perm] = [room(), room(), room()];
    kernels.cooToCsr(count, nodes, loopedDst, loopedSrc, rowptr, col, perm);
    const [ownRowptr, ownCol, ownPerm] = [room(), room(), room()];
    expect(kernels.loopedRows(edges, nodes, src, dst, ownRowptr, ownCol, ownPerm)).toBe(count);
    expect([...bench.u32s(ownRowptr, nodes + 1)]).toEqual([...bench.u32s(rowptr, nodes + 1)]);
    expect([...bench.u32s(ownCol, count)]).toEqual([...bench.u32s(col, count)]);
    expect([...bench.u32s(ownPerm, count)]).toEqual([...bench.u32s(perm, count)]);
    bench.release();
  });
});

describe('offsetIndices', () => {
  test('adds on the range alone', () => {
    const y = bench.u32([1, 1, 1, 1]);
    kernels.offsetIndices(1, 3, 40, bench.u32([5, 6, 7, 8]), y);
    expect([...bench.u32s(y, 4)]).toEqual([1, 46, 47, 1]);
    bench.release();
  });
});

describe.each(benches.map((b) => [b.dtype, b] as const))('remainingSelfLoops %s', (_, own) => {
  const loops = (src: number[], dst: number[], nodes: number, weight: number[] | null, fill: number) => {
    const edges = src.length;
    const room = Array(edges + nodes).fill(7);
    const [outSrc, outDst, outSource] = [own.u32(room), own.u32(room), own.u32(room)];
    const outWeight = own.real(room);
    const w = weight ? own.real(weight) : 0;
    const count = own.kernels.remainingSelfLoops(edges, nodes, own.u32(src), own.u32(dst), w, fill, outSrc, outDst, outWeight, outSource);
    const result = {
      src: [...own.u32s(outSrc, count)],
      dst: [...own.u32s(outDst, count)],
      weight: [...own.reals(outWeight, count)],
      source: [...own.u32s(outSource, count)],
    };
    own.release();
    return result;
  };
  const none = 0xffffffff;

  test('the last loop of a node gives its weight, the others the fill', () => {
    expect(loops([0, 1, 2, 1, 2, 1], [1, 1, 0, 1, 2, 2], 4, [1, 2, 3, 4, 5, 6], 0.5)).toEqual({
      src: [0, 2, 1, 0, 1, 2, 3],
      dst: [1, 0, 2, 0, 1, 2, 3],
      weight: [1, 3, 6, 0.5, 4, 5, 0.5],
      source: [0, 2, 5, none, 3, 4, none],
    });
  });

  test('without weights every edge weighs 1, an existing loop too', () => {
    const { weight } = loops([0, 1], [0, 0], 2, null, 2);
    expect(weight).toEqual([1, 1, 2]);
  });

  test('no edges, all loops, no nodes', () => {
    expect(loops([], [], 2, null, 1)).toEqual({ src: [0, 1], dst: [0, 1], weight: [1, 1], source: [none, none] });
    expect(loops([1, 0], [1, 0], 2, [3, 4], 1)).toEqual({ src: [0, 1], dst: [0, 1], weight: [4, 3], source: [1, 0] });
    expect(loops([], [], 0, null, 1)).toEqual({ src: [], dst: [], weight: [], source: [] });
  });
});

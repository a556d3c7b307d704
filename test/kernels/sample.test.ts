import { describe, expect, test } from 'vitest';
import { benches } from './harness.js';

const NONE = 0xffffffff;

describe.each(benches.map((bench) => [bench.dtype, bench] as const))('sampling, %s', (_, bench) => {
  const { kernels } = bench;
  // Rows of 0, 1, 3, 8 and 2 neighbours.
  const rowptr = [0, 0, 1, 4, 12, 14];
  const col = [3, 0, 1, 3, 4, 2, 1, 0, 3, 3, 2, 1, 3, 2];

  /** One hop from seeds; all outputs have exactly the room that the kernel may use. */
  function hop(seeds: number[], fanOut: number, replace: boolean, key = [1, 2]) {
    const room = seeds.length * fanOut;
    const [nodes, local] = [bench.u32([...seeds, ...new Array(5 - seeds.length).fill(0)]), bench.u32(new Array(5).fill(NONE))];
    const [mark, starts, outCol, outRow, slot] = [
      bench.u32([0, 0]),
      bench.u32([0, ...seeds.map(() => 0)]),
      ...[0, 0, 0].map(() => bench.u32(new Array(room).fill(0))),
    ];
    expect(kernels.numberNodes(seeds.length, nodes, local)).toBe(-1);
    const count = kernels.sampleNeighbours(
      0,
      seeds.length,
      fanOut,
      replace ? 1 : 0,
      bench.u32(rowptr),
      bench.u32(col),
      key[0],
      key[1],
      seeds.length,
      nodes,
      local,
      mark,
      starts,
      outCol,
      outRow,
      slot,
    );
    const ends = [...bench.u32s(starts, seeds.length + 1)];
    const nnz = ends[seeds.length];
    const [ids, to, from, slots] = [bench.u32s(nodes, 5), ...[outCol, outRow, slot].map((at) => bench.u32s(at, room))].map((view) => [
      ...view,
    ]);
    expect([...bench.u32s(mark, 2)]).toEqual([0, 0]);
    const numbers = [...bench.u32s(local, 5)];
    kernels.forgetNodes(count, nodes, local);
    expect([...bench.u32s(local, 5)]).toEqual(new Array(5).fill(NONE));
    bench.release();
    expect(ids.slice(0, count).map((v) => numbers[v])).toEqual(Array.from({ length: count }, (__, i) => i));
    return { count, ends, ids, to: to.slice(0, nnz), from: from.slice(0, nnz), slots: slots.slice(0, nnz) };
  }

  test.each([1, 2, 3, 5, 8, 9])('sampleNeighbours takes up to %i different neighbours of each node', (fanOut) => {
    const { count, ends, ids, to, from, slots } = hop([3, 0, 2], fanOut, false);
    expect(ends).toEqual([0, Math.min(8, fanOut), Math.min(8, fanOut), Math.min(8, fanOut) + Math.min(3, fanOut)]);
    expect(ids.slice(0, 3)).toEqual([3, 0, 2]);
    expect(new Set(slots).size).toBe(slots.length);
    slots.forEach((slot, e) => {
      const row = ids[from[e]];
      expect(slot).toBeGreaterThanOrEqual(rowptr[row]);
      expect(slot).toBeLessThan(rowptr[row + 1]);
      expect(ids[to[e]]).toBe(col[slot]);
      expect(to[e]).toBeLessThan(count);
    });
    expect(hop([3, 0, 2], fanOut, false)).toEqual({ count, ends, ids, to, from, slots });
  });

  test('with replacement every row that is not empty gives as many as asked', () => {
    expect(hop([3, 0, 1], 6, true).ends).toEqual([0, 6, 6, 12]);
    expect(hop([3, 0, 1], 6, true, [1, 3]).slots).not.toEqual(hop([3, 0, 1], 6, true).slots);
  });

  test('numberNodes finds a node that comes twice', () => {
    const [nodes, local] = [bench.u32([4, 1, 4]), bench.u32(new Array(5).fill(NONE))];
    expect(kernels.numberNodes(3, nodes, local)).toBe(2);
    bench.release();
  });

  test('inducedRows keeps the edges among the chosen, and counts them first', () => {
    const chosen = [3, 1, 0];
    const [nodes, local, starts] = [bench.u32(chosen), bench.u32([2, 1, NONE, 0, NONE]), bench.u32([0, 0, 0, 0])];
    const [rows, cols] = [bench.u32(rowptr), bench.u32(col)];
    const count = kernels.inducedRows(3, nodes, local, rows, cols, starts, 0, 0, 0);
    expect(count).toBe(6); // 1, 0, 3, 3, 1 of row 3; 3 of row 1
    const [to, from, slot] = [0, 0, 0].map(() => bench.u32(new Array(count).fill(0)));
    expect(kernels.inducedRows(3, nodes, local, rows, cols, starts, to, from, slot)).toBe(count);
    expect([...bench.u32s(starts, 4)]).toEqual([0, 5, 6, 6]);
    expect([...bench.u32s(to, count)]).toEqual([1, 2, 0, 0, 1, 0]);
    expect([...bench.u32s(from, count)]).toEqual([0, 0, 0, 0, 0, 1]);
    expect([...bench.u32s(slot, count)]).toEqual([6, 7, 8, 9, 11, 0]);
    bench.release();
  });

  test.each([
    [1, 1],
    [0.5, 4],
  ])('randomWalks follow the rows, whatever the cut (p %d, q %d)', (p, q) => {
    const sorted = [3, 0, 1, 3, 0, 1, 2, 3, 4, 4, 4, 4, 2, 3];
    const all = [0, 4, 5].map((cut) => {
      const y = bench.u32(new Array(5 * 7).fill(0));
      const [rows, cols, starts] = [bench.u32(rowptr), bench.u32(sorted), bench.u32([4, 3, 2, 1, 0])];
      kernels.randomWalks(0, cut, 6, rows, cols, 7, 8, p, q, starts, y);
      kernels.randomWalks(cut, 5, 6, rows, cols, 7, 8, p, q, starts, y);
      const walks = [...bench.u32s(y, 35)];
      bench.release();
      return walks;
    });
    expect(all[1]).toEqual(all[0]);
    expect(all[2]).toEqual(all[0]);
    all[0].forEach((node, i) => {
      const before = i % 7 === 0 ? 0 : all[0][i - 1];
      const row = sorted.slice(rowptr[before], rowptr[before + 1]);
      expect(i % 7 === 0 ? [4 - i / 7] : row.length === 0 ? [before] : row).toContain(node);
    });
  });
});

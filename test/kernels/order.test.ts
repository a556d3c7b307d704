import { describe, expect, test } from 'vitest';
import { randomCsr } from './csr-samples.js';
import { benches } from './harness.js';

const bench = benches[0]!;
const { kernels } = bench;
const ones = (n: number): number => bench.u32(new Array(n).fill(7));

describe.each([0, 1, 5, 40])('%i rows', (rows) => {
  const { rowptr, col } = randomCsr(rows, Math.max(rows, 1), { seed: rows + 3 });
  const lengths = Array.from({ length: rows }, (_, r) => rowptr[r + 1]! - rowptr[r]!);

  test.each([0, 1, 3, 100])('orderByLength: a stable sort, %i and more together', (top) => {
    const [starts, order, place] = [top + 2, rows, rows].map(ones) as [number, number, number];
    kernels.orderByLength(rows, top, bench.u32(rowptr), starts, order, place);
    const short = lengths.map((n) => Math.min(n, top));
    const want = [...lengths.keys()].sort((a, b) => short[a]! - short[b]! || a - b);
    expect([...bench.u32s(order, rows)]).toEqual(want);
    expect([...bench.u32s(place, rows)]).toEqual(lengths.map((_, r) => want.indexOf(r)));
    expect([...bench.u32s(starts, top + 2)]).toEqual(Array.from({ length: top + 2 }, (_, d) => short.filter((n) => n < d).length));
    bench.release();
  });

  test('rowsAndSelves: each row in that order, then the row itself', () => {
    const order = [...lengths.keys()].reverse();
    const [pairRowptr, pairCol] = [2 * rows + 1, col.length + rows].map(ones) as [number, number];
    kernels.rowsAndSelves(rows, bench.u32(order), bench.u32(rowptr), bench.u32(col), pairRowptr, pairCol);
    const want = order.flatMap((r) => [[...col.slice(rowptr[r], rowptr[r + 1])], [r]]);
    const ends = [...bench.u32s(pairRowptr, 2 * rows + 1)];
    const flat = [...bench.u32s(pairCol, col.length + rows)];
    expect(want.map((_, i) => flat.slice(ends[i], ends[i + 1]))).toEqual(want);
    expect(ends[0]).toBe(0);
    bench.release();
  });
});

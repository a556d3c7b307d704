import { describe, expect, test } from 'vitest';
import { benches } from './harness.js';

describe.each(benches.map((bench) => [bench.dtype, bench] as const))('pack, %s', (_, bench) => {
  const { kernels } = bench;
  // Three stretches of 2, 0 and 9 rows; the choice is 2, 0, 1, 2.
  const from = [0, 2, 2];
  const to = [0, 9, 11, 11, 20];
  const ids = [2, 0, 1, 2];
  const order = [2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

  test('packRows copies stretches of rows, whatever the cut', () => {
    for (const cut of [0, 1, 3, 4]) {
      const x = bench.u32(Array.from({ length: 33 }, (_, i) => 100 + i));
      const y = bench.u32(new Array(60).fill(0));
      const [i, f, t] = [bench.u32(ids), bench.u32(from), bench.u32(to)];
      kernels.packRows(0, cut, i, f, t, 12, x, y);
      kernels.packRows(cut, 4, i, f, t, 12, x, y);
      expect([...bench.u32s(y, 60)]).toEqual(order.flatMap((row) => [0, 1, 2].map((c) => 100 + row * 3 + c)));
      bench.release();
    }
  });

  test('packIndices moves indices along with what they point to', () => {
    const x = bench.u32(Array.from({ length: 11 }, (_, i) => 1000 + i));
    const y = bench.u32(new Array(20).fill(0));
    const shiftFrom = [5, 50, 500];
    const shiftTo = [1, 2, 3, 4];
    kernels.packIndices(0, 4, bench.u32(ids), bench.u32(from), bench.u32(to), bench.u32(shiftFrom), bench.u32(shiftTo), x, y);
    const item = (k: number): number => to.findIndex((start, i) => k >= start && k < to[i + 1]);
    expect([...bench.u32s(y, 20)]).toEqual(order.map((row, k) => 1000 + row + shiftTo[item(k)] - shiftFrom[ids[item(k)]]));
    bench.release();
  });
});

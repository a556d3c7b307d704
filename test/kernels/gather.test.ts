import { describe, expect, test } from 'vitest';
import { benches, sizes, uniform } from './harness.js';

describe.each(benches.map((bench) => [bench.dtype, bench] as const))('gather %s', (_, bench) => {
  test.each(sizes.filter((f) => f < 300))('width %i: rows by index, on the range alone', (f) => {
    const index = [3, 0, 3, 2, 1];
    const x = bench.real(uniform(4 * f, 2), f & 3);
    const xs = bench.reals(x, 4 * f);
    const y = bench.real(Array(5 * f).fill(7), f & 1);
    const i = bench.u32(index);
    bench.kernels.gather(1, 4, f, i, x, y);
    const rows = index.map((at, r) => (r >= 1 && r < 4 ? [...xs.slice(at * f, at * f + f)] : Array(f).fill(7)));
    expect([...bench.reals(y, 5 * f)]).toEqual(rows.flat());
    bench.kernels.gather(0, 0, f, i, x, y);
    expect([...bench.reals(y, 5 * f)]).toEqual(rows.flat());
    bench.release();
  });
});

import { describe, expect, test } from 'vitest';
import { cuts, permutation, randomCsr } from './csr-samples.js';
import { benches, sizes, uniform } from './harness.js';

describe.each(benches.map((bench) => [bench.dtype, bench] as const))('sddmm %s', (_, bench) => {
  test.each(sizes.filter((f) => f < 300))('width %i: the float64 dot products, by slot and by edge, whatever the cut', (f) => {
    const { rows, cols, rowptr, col } = randomCsr(13, 9, { seed: f + 1, hub: 20 });
    const nnz = col.length;
    const [g, x] = [bench.real(uniform(rows * f, 2), f & 1), bench.real(uniform(cols * f, 3))];
    const [gs, xs] = [bench.reals(g, rows * f), bench.reals(x, cols * f)];
    const [ptr, cs, perm] = [bench.u32(rowptr), bench.u32(col), permutation(nnz)];
    const whole = bench.real(Array(nnz).fill(7));
    bench.kernels.sddmm(0, rows, f, ptr, cs, 0, g, x, whole);
    const got = [...bench.reals(whole, nnz)];
    for (let r = 0; r < rows; r++)
      for (let slot = rowptr[r]!; slot < rowptr[r + 1]!; slot++) {
        let value = 0;
        let size = 0;
        for (let j = 0; j < f; j++) {
          const term = gs[r * f + j]! * xs[col[slot]! * f + j]!;
          value += term;
          size += Math.abs(term);
        }
        expect(Math.abs(got[slot]! - value)).toBeLessThanOrEqual((f + 1) * bench.epsilon * size);
      }
    for (const order of [0, bench.u32(perm)])
      for (const ranges of cuts(rows)) {
        const y = bench.real(Array(nnz).fill(7));
        for (const [begin, end] of ranges) bench.kernels.sddmm(begin, end, f, ptr, cs, order, g, x, y);
        const ys = bench.reals(y, nnz);
        expect(got.map((_, slot) => ys[order ? perm[slot]! : slot])).toEqual(got);
      }
    bench.release();
  });

  test('NaN outside the overlap counts once, and infinity is not lost', () => {
    for (const f of [2, 5, 7, 11]) {
      const x = Array(f).fill(1);
      x[0] = Number.POSITIVE_INFINITY;
      const y = bench.real([7]);
      bench.kernels.sddmm(0, 1, f, bench.u32([0, 1]), bench.u32([0]), 0, bench.real(Array(f).fill(1)), bench.real(x), y);
      expect(bench.reals(y, 1)[0]).toBe(Number.POSITIVE_INFINITY);
      bench.release();
    }
  });
});

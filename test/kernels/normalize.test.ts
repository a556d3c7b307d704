import { describe, expect, test } from 'vitest';
import { cuts, permutation, randomCsr } from './csr-samples.js';
import { benches, sizes, uniform } from './harness.js';

describe.each(benches.map((bench) => [bench.dtype, bench] as const))('normalize %s', (_, bench) => {
  const { kernels } = bench;
  const near = (got: number, want: number, scale = Math.abs(want)) =>
    expect(Math.abs(got - want)).toBeLessThanOrEqual(4 * bench.epsilon * scale);

  test('degree: sums and counts, by slot and by edge, whatever the cut', () => {
    const { rows, rowptr, col } = randomCsr(41, 41, { hub: 300 });
    const weight = bench.real(uniform(col.length, 4));
    const rounded = [...bench.reals(weight, col.length)];
    const perm = permutation(col.length);
    const p = bench.u32(perm);
    const ptr = bench.u32(rowptr);
    for (const [w, order] of [
      [0, 0],
      [weight, 0],
      [weight, p],
    ] as const) {
      for (const ranges of cuts(rows)) {
        const y = bench.real(Array(rows).fill(7));
        for (const [begin, end] of ranges) kernels.degree(begin, end, ptr, w, order, y);
        bench.reals(y, rows).forEach((got, r) => {
          const terms = rowptr[r + 1]! - rowptr[r]!;
          const values = Array.from({ length: terms }, (_, i) => {
            const slot = rowptr[r]! + i;
            return w ? rounded[order ? perm[slot]! : slot]! : 1;
          });
          near(
            got,
            values.reduce((a, b) => a + b, 0),
            values.reduce((a, b) => a + Math.abs(b), 0),
          );
        });
      }
    }
    bench.release();
  });

  test('inverseSqrt: 0 where infinite, NaN below 0, the same in vector and tail', () => {
    const special = [0, -0, Infinity, Number.NaN, -1, 4, 0.25];
    for (const n of sizes) {
      const x = Array.from({ length: n }, (_, i) => (i % 3 ? i + 0.5 : special[(i / 3) % special.length]!));
      const p = bench.real(x, n & 3);
      const y = bench.real(Array(n).fill(7), n & 1);
      kernels.inverseSqrt(0, n >> 1, p, y);
      kernels.inverseSqrt(n >> 1, n, p, y);
      bench.reals(y, n).forEach((got, i) => {
        const want = x[i] === 0 ? 0 : 1 / Math.sqrt(x[i]!);
        if (Number.isNaN(want)) expect(got).toBeNaN();
        else near(got, want);
      });
      kernels.inverseSqrt(0, n, p, p);
      expect([...bench.reals(p, n)]).toEqual([...bench.reals(y, n)]);
      bench.release();
    }
  });

  test('gcnNorm: scale[row] w scale[col], whatever the cut', () => {
    const { rows, rowptr, col } = randomCsr(29, 29, { hub: 40 });
    const scale = bench.real(uniform(rows, 8));
    const weight = bench.real(uniform(col.length, 9));
    const c = [...bench.reals(scale, rows)];
    const v = [...bench.reals(weight, col.length)];
    const perm = permutation(col.length);
    const [ptr, cols, order] = [bench.u32(rowptr), bench.u32(col), bench.u32(perm)];
    for (const [w, p] of [
      [0, 0],
      [weight, 0],
      [weight, order],
    ] as const) {
      for (const ranges of cuts(rows)) {
        const y = bench.real(Array(col.length).fill(7));
        for (const [begin, end] of ranges) kernels.gcnNorm(begin, end, ptr, cols, w, p, scale, y);
        const got = bench.reals(y, col.length);
        for (let r = 0; r < rows; r++)
          for (let s = rowptr[r]!; s < rowptr[r + 1]!; s++) near(got[s]!, c[r]! * (w ? v[p ? perm[s]! : s]! : 1) * c[col[s]!]!);
      }
    }
    bench.release();
  });

  test('gatherValues: x[index], on the range alone', () => {
    const y = bench.real([7, 7, 7, 7]);
    kernels.gatherValues(1, 4, bench.u32([0, 2, 2, 0]), bench.real([5, 6, -0]), y);
    expect([...bench.reals(y, 4)]).toEqual([7, -0, -0, 5]);
    bench.release();
  });
});

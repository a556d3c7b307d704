import { describe, expect, test } from 'vitest';
import { expectClose, inPieces } from './expect.js';
import { benches, sizes, uniform } from './harness.js';

const mean = (row: readonly number[]): number => row.reduce((a, b) => a + b, 0) / row.length;

describe.each(benches.map((bench) => [bench.dtype, bench] as const))('layer norm %s', (_, bench) => {
  const { kernels } = bench;
  const epsilon = 1e-3;

  test('standardizeRows and its gradient, every width, whatever the cut', () => {
    for (const n of sizes.slice(1)) {
      const rows = n > 100 ? 2 : 5;
      const [x, g] = [bench.real(uniform(rows * n, n)), bench.real(uniform(rows * n, n + 1), 1)];
      const [X, G] = [x, g].map((p) => [...bench.reals(p, rows * n)]) as [number[], number[]];
      const [y, cutY, d, cutD] = [0, 1, 0, 1].map((shift) => bench.real(Array(rows * n).fill(7), shift)) as [
        number,
        number,
        number,
        number,
      ];
      kernels.standardizeRows(0, rows, n, epsilon, x, y);
      inPieces(rows, (begin, end) => kernels.standardizeRows(begin, end, n, epsilon, x, cutY));
      expect([...bench.reals(cutY, rows * n)]).toEqual([...bench.reals(y, rows * n)]);
      kernels.standardizeRowsGrad(0, rows, n, epsilon, g, x, y, d);
      inPieces(rows, (begin, end) => kernels.standardizeRowsGrad(begin, end, n, epsilon, g, x, y, cutD));
      expect([...bench.reals(cutD, rows * n)]).toEqual([...bench.reals(d, rows * n)]);
      for (let r = 0; r < rows; r++) {
        const [row, up] = [X.slice(r * n, (r + 1) * n), G.slice(r * n, (r + 1) * n)];
        const centre = mean(row);
        const inverse = 1 / Math.sqrt(mean(row.map((v) => (v - centre) ** 2)) + epsilon);
        const hat = row.map((v) => (v - centre) * inverse);
        const bound = (n + 16) * bench.epsilon * 4 * inverse;
        expectClose(bench.reals(y + r * n * (bench.dtype === 'f32' ? 4 : 8), n), hat, bound, `y ${n}`);
        const [meanG, product] = [mean(up), mean(up.map((v, i) => v * hat[i]!))];
        const want = up.map((v, i) => (v - meanG - hat[i]! * product) * inverse);
        expectClose(bench.reals(d + r * n * (bench.dtype === 'f32' ? 4 : 8), n), want, 4 * bound * inverse, `gradient ${n}`);
      }
      bench.release();
    }
  });

  test('a large offset costs no more than its own rounding; NaN stays in its row', () => {
    const values = [4096, 4097, 4098, Number.NaN, 1, 2];
    const y = bench.real(Array(6).fill(7));
    kernels.standardizeRows(0, 2, 3, 0, bench.real(values), y);
    expectClose(bench.reals(y, 3), [-Math.sqrt(1.5), 0, Math.sqrt(1.5)], 4 * bench.epsilon, 'offset');
    expect([...bench.reals(y, 6)].slice(3)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    bench.release();
  });
});

import { describe, expect, it } from 'vitest';
import { expectClose, inPieces } from './expect.js';
import { benches, uniform } from './harness.js';

const widths = [1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33, 64, 67];
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

function softmax(x: number[]): number[] {
  const max = Math.max(...x);
  const e = x.map((v) => Math.exp(v - max));
  return e.map((v) => v / sum(e));
}

function logSoftmax(x: number[]): number[] {
  const max = Math.max(...x);
  const logSum = Math.log(sum(x.map((v) => Math.exp(v - max))));
  return x.map((v) => v - max - logSum);
}

const forward = { softmax, logSoftmax };
const backward = {
  softmaxGrad: (g: number[], y: number[]) => y.map((v, i) => v * (g[i] - sum(g.map((u, j) => u * y[j])))),
  logSoftmaxGrad: (g: number[], y: number[]) => y.map((v, i) => g[i] - Math.exp(v) * sum(g)),
};

for (const bench of benches) {
  const { kernels: k } = bench;
  const rows = 7;
  const split = (values: ArrayLike<number>, n: number) =>
    Array.from({ length: rows }, (_, r) => Array.from(values).slice(r * n, (r + 1) * n));

  describe(`softmax ${bench.dtype}`, () => {
    for (const name of ['softmax', 'logSoftmax'] as const) {
      it(name, () => {
        for (const n of widths) {
          const x = bench.real(
            uniform(rows * n).map((v) => v * 20),
            1,
          );
          const y = bench.real(new Array(rows * n).fill(7), 1);
          const expected = split(bench.reals(x, rows * n), n).flatMap(forward[name]);
          // the shift x - max and the sum of n exponentials each round; both reach 40
          const bounds = expected.map((v) => (n + 8) * bench.epsilon * (name === 'softmax' ? Math.abs(v) * 8 : Math.abs(v) + 8));
          k[name](0, rows, n, x, y);
          expectClose(bench.reals(y, rows * n), expected, bounds, `${name} ${n}`);
          const whole = bench.reals(y, rows * n).slice();
          bench.reals(y, rows * n).fill(7);
          inPieces(rows, (begin, end) => k[name](begin, end, n, x, y));
          expect(bench.reals(y, rows * n)).toEqual(whole);
          k[name](0, rows, n, x, x);
          expect(bench.reals(x, rows * n)).toEqual(whole);
          bench.release();
        }
      });
    }

    for (const name of ['softmaxGrad', 'logSoftmaxGrad'] as const) {
      it(name, () => {
        for (const n of widths) {
          const g = bench.real(uniform(rows * n, 2), 1);
          const output = split(
            uniform(rows * n, 3).map((v) => v * 5),
            n,
          ).flatMap(name === 'softmaxGrad' ? softmax : logSoftmax);
          const y = bench.real(output, 2);
          const out = bench.real(new Array(rows * n).fill(7), 1);
          const gs = split(bench.reals(g, rows * n), n);
          const ys = split(bench.reals(y, rows * n), n);
          const expected = gs.flatMap((row, r) => backward[name](row, ys[r]));
          k[name](0, rows, n, g, y, out);
          expectClose(bench.reals(out, rows * n), expected, (n + 8) * 2 * bench.epsilon * Math.sqrt(n), `${name} ${n}`);
          const whole = bench.reals(out, rows * n).slice();
          bench.reals(out, rows * n).fill(7);
          inPieces(rows, (begin, end) => k[name](begin, end, n, g, y, out));
          expect(bench.reals(out, rows * n)).toEqual(whole);
          bench.release();
        }
      });
    }

    it('stays finite for huge numbers, masks -Infinity, and gives NaN for NaN and for rows of nothing but -Infinity', () => {
      const check = (row: number[], expected: number[], expectedLog: number[]) => {
        const x = bench.real(row);
        const y = bench.real(row);
        k.softmax(0, 1, row.length, x, y);
        expect(Array.from(bench.reals(y, row.length))).toEqual(expected);
        k.logSoftmax(0, 1, row.length, x, y);
        expectClose(bench.reals(y, row.length), expectedLog, 1e-6);
        bench.release();
      };
      const half = -Math.LN2;
      check([1e30, 1e30, -1e30], [0.5, 0.5, 0], [half, half, bench.dtype === 'f32' ? -2 * Math.fround(1e30) : -2e30]);
      check([-Infinity, 3, 3, -Infinity, -Infinity], [0, 0.5, 0.5, 0, 0], [-Infinity, half, half, -Infinity, -Infinity]);
      for (const bad of [Number.NaN, Infinity]) check([1, bad, 2], new Array(3).fill(NaN), new Array(3).fill(NaN));
      for (const n of [1, 4, 5]) check(new Array(n).fill(-Infinity), new Array(n).fill(NaN), new Array(n).fill(NaN));
    });
  });
}

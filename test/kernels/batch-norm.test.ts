import { describe, expect, test } from 'vitest';
import { expectClose, inPieces } from './expect.js';
import { benches, type KernelBench, uniform } from './harness.js';

const shapes = [
  [1, 1],
  [2, 3],
  [7, 4],
  [13, 5],
  [67, 17],
  [129, 31],
] as const;

/** Runs a kernel whole and in odd pieces; the bits must agree. */
function same(bench: KernelBench, n: number, length: number, run: (begin: number, end: number, out: number) => void): number[] {
  const [whole, cut] = [bench.real(Array(length).fill(7)), bench.real(Array(length).fill(7), 1)];
  run(0, n, whole);
  inPieces(n, (begin, end) => run(begin, end, cut));
  expect([...bench.reals(cut, length)]).toEqual([...bench.reals(whole, length)]);
  return [...bench.reals(whole, length)];
}

describe.each(benches.map((bench) => [bench.dtype, bench] as const))('batch norm %s', (_, bench) => {
  const { kernels } = bench;
  const rounded = (pointer: number, n: number): number[] => [...bench.reals(pointer, n)];

  test.each(shapes)('every kernel against plain sums, [%d, %d]', (rows, cols) => {
    const size = rows * cols;
    const [x, g, y] = [bench.real(uniform(size, 1)), bench.real(uniform(size, 2), 1), bench.real(uniform(size, 3))];
    const [mean, scale, shift, b] = [4, 5, 6, 7].map((seed) => bench.real(uniform(cols, seed), 1)) as [number, number, number, number];
    const [X, G, Y] = [x, g, y].map((p) => rounded(p, size)) as [number[], number[], number[]];
    const [M, A, S, B] = [mean, scale, shift, b].map((p) => rounded(p, cols)) as [number[], number[], number[], number[]];
    const bound = (rows + 8) * bench.epsilon * 4 * rows;

    for (const chunk of [1, 5, rows]) {
      const chunks = Math.ceil(rows / chunk);
      const inChunk = (i: number, c: number, term: (at: number) => number): number => {
        let sum = 0;
        for (let r = i * chunk; r < Math.min(rows, (i + 1) * chunk); r++) sum += term(r * cols + c);
        return sum;
      };
      const deviations = same(bench, chunks, chunks * cols, (from, to, out) =>
        kernels.squaredDeviations(from, to, chunk, rows, cols, x, mean, out),
      );
      expectClose(
        deviations,
        deviations.map((_v, at) => inChunk(Math.floor(at / cols), at % cols, (e) => (X[e]! - M[at % cols]!) ** 2)),
        bound,
        'deviations',
      );
      for (const mask of [0, y]) {
        const cotangent = (e: number): number => (mask && Y[e]! <= 0 ? 0 : G[e]!);
        const sums = same(bench, chunks, 2 * chunks * cols, (from, to, out) =>
          kernels.batchNormSums(from, to, chunk, rows, cols, g, x, mask, mean, scale, out),
        );
        const want = sums.map((_v, at) => {
          const c = at % cols;
          const second = Math.floor(at / cols) % 2 === 1;
          return inChunk(Math.floor(at / (2 * cols)), c, (e) => cotangent(e) * (second ? (X[e]! - M[c]!) * A[c]! : 1));
        });
        expectClose(sums, want, bound, 'sums');
      }
    }
    for (const relu of [0, 1]) {
      const out = same(bench, rows, size, (from, to, p) => kernels.scaleShift(from, to, cols, x, mean, scale, shift, relu, p));
      const want = X.map((v, e) => (v - M[e % cols]!) * A[e % cols]! + S[e % cols]!).map((v) => (relu ? Math.max(v, 0) : v));
      expectClose(out, want, 16 * bench.epsilon, 'scaleShift');
      const mask = relu ? y : 0;
      const gradient = same(bench, rows, size, (from, to, p) =>
        kernels.batchNormGrad(from, to, cols, g, x, mask, mean, scale, b, shift, p),
      );
      const slope = X.map((v, e) => A[e % cols]! * (relu && Y[e]! <= 0 ? 0 : G[e]!) + B[e % cols]! * (v - M[e % cols]!) + S[e % cols]!);
      expectClose(gradient, slope, 16 * bench.epsilon, 'gradient');
    }
    bench.release();
  });

  test('NaN passes relu and its mask', () => {
    const [nan, one, zero] = [bench.real([Number.NaN, -1]), bench.real([1, 1]), bench.real([0, 0])];
    const y = bench.real([7, 7]);
    kernels.scaleShift(0, 1, 2, nan, zero, one, zero, 1, y);
    expect([...bench.reals(y, 2)]).toEqual([Number.NaN, 0]);
    const out = bench.real([7, 7]);
    kernels.batchNormGrad(0, 1, 2, one, one, y, zero, one, zero, zero, out);
    expect([...bench.reals(out, 2)]).toEqual([Number.NaN, 0]);
    bench.release();
  });
});

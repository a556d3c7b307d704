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
    const [x, g] = [bench.real(uniform(size, 1)), bench.real(uniform(size, 2), 1)];
    const [mean, scale, shift, b, c, inverse] = [4, 5, 6, 7, 8, 9].map((seed) => bench.real(uniform(cols, seed), 1)) as number[];
    const [X, G] = [x, g].map((p) => rounded(p, size)) as [number[], number[]];
    const [M, A, S, B, C, I] = [mean, scale, shift, b, c, inverse].map((p) => rounded(p, cols)) as number[][];
    // what relu made of it is the kernel's own output, so that roundings near 0 fall the same way
    const y = bench.real(Array(size).fill(7), 1);
    kernels.scaleShift(0, rows, cols, x, mean, scale, shift, 1, y);
    const Y = rounded(y, size);
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
      for (const relu of [false, true]) {
        const cotangent = (e: number): number => (relu && Y[e]! <= 0 ? 0 : G[e]!);
        const sums = same(bench, chunks, 2 * chunks * cols, (from, to, out) =>
          kernels.batchNormSums(from, to, chunk, rows, cols, g, x, mean, inverse, relu ? scale : 0, relu ? shift : 0, out),
        );
        const want = sums.map((_v, at) => {
          const c = at % cols;
          const second = Math.floor(at / cols) % 2 === 1;
          return inChunk(Math.floor(at / (2 * cols)), c, (e) => cotangent(e) * (second ? (X[e]! - M[c]!) * I[c]! : 1));
        });
        expectClose(sums, want, bound, 'sums');
      }
    }
    for (const relu of [0, 1]) {
      const out = same(bench, rows, size, (from, to, p) => kernels.scaleShift(from, to, cols, x, mean, scale, shift, relu, p));
      const want = X.map((v, e) => (v - M[e % cols]!) * A[e % cols]! + S[e % cols]!).map((v) => (relu ? Math.max(v, 0) : v));
      expectClose(out, want, 16 * bench.epsilon, 'scaleShift');
      const gradient = same(bench, rows, size, (from, to, p) =>
        kernels.batchNormGrad(from, to, cols, g, x, mean, scale, b, c, relu ? shift : 0, p),
      );
      const slope = X.map((v, e) => A[e % cols]! * (relu && Y[e]! <= 0 ? 0 : G[e]!) + B[e % cols]! * (v - M[e % cols]!) + C[e % cols]!);
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
    kernels.batchNormGrad(0, 1, 2, one, nan, zero, one, zero, zero, 0, out);
    expect([...bench.reals(out, 2)]).toEqual([Number.NaN, 1]);
    kernels.batchNormGrad(0, 1, 2, one, nan, zero, one, zero, zero, zero, out);
    expect([...bench.reals(out, 2)]).toEqual([Number.NaN, 0]);
    bench.release();
  });
});

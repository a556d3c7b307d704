import { describe, expect, test } from 'vitest';
import { expectClose, inPieces } from './expect.js';
import { benches, uniform } from './harness.js';

const shapes = [
  [1, 1, 1],
  [3, 2, 5],
  [5, 7, 4],
  [4, 8, 16],
  [9, 5, 13],
  [2, 33, 67],
] as const;

describe.each(benches.map((bench) => [bench.dtype, bench] as const))('vector matrix %s', (_, bench) => {
  const { kernels } = bench;

  /** Runs a kernel whole and in odd pieces; the bits must agree. */
  function same(n: number, length: number, run: (begin: number, end: number, out: number) => void): number[] {
    const [whole, cut] = [bench.real(Array(length).fill(7)), bench.real(Array(length).fill(7), 1)];
    run(0, n, whole);
    inPieces(n, (begin, end) => run(begin, end, cut));
    expect([...bench.reals(cut, length)]).toEqual([...bench.reals(whole, length)]);
    return [...bench.reals(whole, length)];
  }

  test.each(shapes)('%d matrices [%d, %d] against plain sums', (n, rows, cols) => {
    const [x, v, a] = [bench.real(uniform(n * rows, 1)), bench.real(uniform(n * cols, 2), 1), bench.real(uniform(n * rows * cols, 3))];
    const [X, V, A] = [bench.reals(x, n * rows), bench.reals(v, n * cols), bench.reals(a, n * rows * cols)].map((array) => [...array]) as [
      number[],
      number[],
      number[],
    ];
    const sum = (length: number, term: (i: number) => number): number =>
      Array.from({ length }, (_v, i) => term(i)).reduce((p, q) => p + q, 0);
    const element = (e: number, i: number, j: number): number => A[(e * rows + i) * cols + j]!;

    const products = same(n, n * cols, (begin, end, y) => kernels.vectorMatrix(begin, end, rows, cols, x, a, y));
    const wanted = products.map((_y, at) =>
      sum(rows, (i) => X[Math.floor(at / cols) * rows + i]! * element(Math.floor(at / cols), i, at % cols)),
    );
    expectClose(products, wanted, 2 * rows * bench.epsilon * rows, 'vectorMatrix');

    const dots = same(n, n * rows, (begin, end, y) => kernels.matrixVector(begin, end, rows, cols, a, v, y));
    const dotted = dots.map((_y, at) =>
      sum(cols, (j) => V[Math.floor(at / rows) * cols + j]! * element(Math.floor(at / rows), at % rows, j)),
    );
    expectClose(dots, dotted, 2 * cols * bench.epsilon * cols, 'matrixVector');

    const outer = same(n, n * rows * cols, (begin, end, y) => kernels.outerProduct(begin, end, rows, cols, x, v, y));
    const crossed = outer.map((_y, at) => X[Math.floor(at / cols)]! * V[Math.floor(at / (rows * cols)) * cols + (at % cols)]!);
    expectClose(outer, crossed, bench.epsilon, 'outerProduct');
    bench.release();
  });
});

import { describe, expect, it } from 'vitest';
import { inPieces } from './expect.js';
import { benches, uniform } from './harness.js';

type Four = [number, number, number, number];

function reference(x: ArrayLike<number>, [d0, d1, d2, d3]: Four, [s0, s1, s2, s3]: Four): number[] {
  const y: number[] = [];
  for (let i = 0; i < d0; i++)
    for (let j = 0; j < d1; j++) for (let k = 0; k < d2; k++) for (let l = 0; l < d3; l++) y.push(x[i * s0 + j * s1 + k * s2 + l * s3]);
  return y;
}

for (const bench of benches) {
  const { kernels: k } = bench;

  function check(shape: Four, strides: Four): void {
    const count = shape.reduce((a, b) => a * b);
    const extent = count === 0 ? 0 : 1 + shape.reduce((sum, d, i) => sum + (d - 1) * strides[i], 0);
    const x = bench.real(uniform(extent), 1);
    const y = bench.real(new Array(count).fill(7), 3);
    const expected = reference(bench.reals(x, extent), shape, strides);
    const [, d1, d2, d3] = shape;
    k.stridedCopy(0, shape[0], d1, d2, d3, ...strides, x, y);
    expect(Array.from(bench.reals(y, count)), `${shape} by ${strides}`).toEqual(expected);
    bench.reals(y, count).fill(7);
    inPieces(shape[0], (begin, end) => k.stridedCopy(begin, end, d1, d2, d3, ...strides, x, y));
    expect(Array.from(bench.reals(y, count)), `${shape} by ${strides} in pieces`).toEqual(expected);
    bench.release();
  }

  describe(`copy ${bench.dtype}`, () => {
    it('transposes matrices of every small size, with the dimensions at either place', () => {
      for (const rows of [0, 1, 2, 3, 4, 5, 7, 15, 16, 17, 33, 67]) {
        for (const cols of [0, 1, 2, 3, 4, 5, 6, 9, 16, 31, 65]) {
          check([1, 1, rows, cols], [0, 0, 1, rows]);
          check([rows, 1, 1, cols], [1, 0, 0, rows]);
          check([1, rows, 1, cols], [0, 1, 0, rows + 2]);
          check([rows, 1, 1, cols], [cols, 0, 0, 1]);
        }
      }
    });

    it('permutes, broadcasts and slices four dimensions', () => {
      const sizes: Four = [3, 5, 4, 7];
      const strides: Four = [140, 28, 7, 1];
      const orders = [0, 1, 2, 3].flatMap((a) =>
        [0, 1, 2, 3].flatMap((b) => [0, 1, 2, 3].map((c) => [a, b, c, 6 - a - b - c]).filter((o) => new Set(o).size === 4 && o[3] >= 0)),
      );
      expect(orders).toHaveLength(24);
      for (const order of orders) check(order.map((d) => sizes[d]) as Four, order.map((d) => strides[d]) as Four);
      check([3, 5, 4, 70], [0, 1, 0, 5]);
      check([3, 5, 4, 70], [4, 0, 1, 0]);
      check([3, 5, 4, 70], [0, 0, 0, 1]);
      check([2, 3, 5, 6], [400, 90, 11, 2]);
      check([2, 3, 5, 130], [4000, 900, 150, 1]);
    });

    it('copies rows between strides', () => {
      for (const cols of [0, 1, 2, 3, 4, 5, 7, 8, 63, 64, 65, 130]) {
        const rows = 11;
        const x = bench.real(uniform(rows * (cols + 3)), 1);
        const y = bench.real(new Array(rows * (cols + 5)).fill(7), 1);
        const source = Array.from(bench.reals(x, rows * (cols + 3)));
        const expected = Array.from({ length: rows * (cols + 5) }, (_, i) => {
          const r = Math.floor(i / (cols + 5));
          const c = i % (cols + 5);
          return c < cols ? source[r * (cols + 3) + c] : 7;
        });
        inPieces(rows, (begin, end) => k.copyRows(begin, end, cols, x, cols + 3, y, cols + 5));
        expect(Array.from(bench.reals(y, expected.length))).toEqual(expected);
        bench.release();
      }
    });
  });
}

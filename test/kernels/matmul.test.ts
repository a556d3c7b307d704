import { describe, expect, it } from 'vitest';
import { expectClose, inPieces } from './expect.js';
import { benches, uniform } from './harness.js';

for (const bench of benches) {
  const { kernels: k } = bench;

  interface Case {
    m: number;
    n: number;
    depth: number;
    /** [row, column] strides of A and B in elements. */
    a: [number, number];
    b: [number, number];
    bias?: boolean;
    activation?: 0 | 1;
  }

  function check({ m, n, depth, a, b, bias = false, activation = 0 }: Case): void {
    const note = `${m}x${depth}x${n} A ${a} B ${b}`;
    const extent = (rows: number, cols: number, [row, col]: [number, number]) =>
      rows * cols === 0 ? 0 : (rows - 1) * row + (cols - 1) * col + 1;
    const x = bench.real(uniform(extent(m, depth, a), 1), 1);
    const y = bench.real(uniform(extent(depth, n, b), 2), 1);
    const shift = bias ? bench.real(uniform(n, 3), 1) : 0;
    const room = bench.real(new Array(k.matmulRoom(m, n, depth, ...a) >>> 0).fill(7));
    const out = bench.real(new Array(m * n).fill(7), 1);
    const left = bench.reals(x, extent(m, depth, a));
    const right = bench.reals(y, extent(depth, n, b));
    const expected: number[] = [];
    const bounds: number[] = [];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = bias ? bench.reals(shift, n)[j] : 0;
        let size = Math.abs(sum);
        for (let p = 0; p < depth; p++) {
          const term = left[i * a[0] + p * a[1]] * right[p * b[0] + j * b[1]];
          sum += term;
          size += Math.abs(term);
        }
        expected.push(activation ? Math.max(sum, 0) : sum);
        bounds.push((depth + 2) * bench.epsilon * size);
      }
    }
    inPieces(k.matmulPanels(n), (begin, end) => k.matmulPack(begin, end, depth, n, y, ...b, room));
    k.matmul(0, m, n, depth, x, ...a, room, out, shift, activation);
    expectClose(bench.reals(out, m * n), expected, bounds, note);
    const whole = bench.reals(out, m * n).slice();
    bench.reals(out, m * n).fill(7);
    inPieces(m, (begin, end) => k.matmul(begin, end, n, depth, x, ...a, room, out, shift, activation));
    expect(bench.reals(out, m * n), note).toEqual(whole);
    bench.release();
  }

  describe(`matmul ${bench.dtype}`, () => {
    it('multiplies every small shape', () => {
      for (const m of [0, 1, 2, 3, 4, 5, 7, 9])
        for (const depth of [0, 1, 2, 3, 5, 8, 17])
          for (const n of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 21, 24, 29, 33])
            check({ m, n, depth, a: [depth, 1], b: [n, 1] });
    });

    it('takes transposed and strided operands, bias and relu', () => {
      for (const m of [1, 5, 18])
        for (const depth of [0, 3, 19])
          for (const n of [1, 2, 4, 7, 10, 14, 16, 23, 37])
            for (const a of [[depth, 1] as const, [1, m] as const, [2 * depth + 1, 2] as const])
              for (const b of [[n, 1] as const, [1, depth] as const, [3, 3 * depth + 1] as const])
                check({ m, n, depth, a: [...a], b: [...b], bias: true, activation: n % 2 ? 1 : 0 });
    });

    it('crosses the blocks of k and of rows', () => {
      for (const n of [1, 3, 6, 11, 15, 16, 25]) {
        check({ m: 131, n, depth: 521, a: [521, 1], b: [n, 1], bias: true, activation: 1 });
        check({ m: 66, n, depth: 256, a: [1, 66], b: [1, 256], bias: true });
        check({ m: 130, n: n + 40, depth: 300, a: [1, 130], b: [n + 40, 1], activation: 1 });
      }
    });

    it('lets NaN through relu', () => {
      for (const n of [1, 4, 8, 16]) {
        const a = bench.real([Number.NaN, 1]);
        const b = bench.real(new Array(n).fill(1));
        const room = bench.real(new Array(k.matmulRoom(2, n, 1, 1, 1)).fill(0));
        const c = bench.real(new Array(2 * n).fill(7));
        k.matmulPack(0, k.matmulPanels(n), 1, n, b, n, 1, room);
        k.matmul(0, 2, n, 1, a, 1, 1, room, c, 0, 1);
        expect(Array.from(bench.reals(c, 2 * n))).toEqual([...new Array(n).fill(Number.NaN), ...new Array(n).fill(1)]);
        bench.release();
      }
    });
  });
}

import { describe, expect, it } from 'vitest';
import { expectClose, inPieces } from './expect.js';
import { benches, sizes, uniform } from './harness.js';

const folds = {
  sum: (values: number[]) => values.reduce((a, b) => a + b, 0),
  max: (values: number[]) => Math.max(...values),
  min: (values: number[]) => Math.min(...values),
};

for (const bench of benches) {
  const { kernels: k } = bench;
  const bound = (name: string, values: number[]) =>
    name === 'sum' ? values.length * bench.epsilon * values.reduce((a, b) => a + Math.abs(b), 0) : 0;

  describe(`reduce ${bench.dtype}`, () => {
    for (const name of ['sum', 'max', 'min'] as const) {
      const fold = folds[name];

      it(`${name}Rows`, () => {
        for (const n of sizes) {
          const rows = 5;
          const x = bench.real(uniform(rows * n), 1);
          const y = bench.real(new Array(rows).fill(7), 1);
          const values = Array.from({ length: rows }, (_, r) => Array.from(bench.reals(x, rows * n).subarray(r * n, (r + 1) * n)));
          inPieces(rows, (begin, end) => k[`${name}Rows`](begin, end, n, x, y));
          expectClose(
            bench.reals(y, rows),
            values.map(fold),
            values.map((v) => bound(name, v)),
            `${n}`,
          );
          bench.release();
        }
      });

      it(`${name}Columns`, () => {
        for (const cols of [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 35]) {
          for (const rows of [0, 1, 2, 5, 13, 64]) {
            const chunk = 5;
            const chunks = Math.ceil(rows / chunk) + 1; // the last one has no rows
            const x = bench.real(uniform(rows * cols), 1);
            const y = bench.real(new Array(chunks * cols).fill(7), 1);
            const data = bench.reals(x, rows * cols);
            const values = Array.from({ length: chunks * cols }, (_, i) => {
              const first = Math.floor(i / cols) * chunk;
              return Array.from({ length: Math.max(0, Math.min(rows - first, chunk)) }, (_, r) => data[(first + r) * cols + (i % cols)]);
            });
            inPieces(chunks, (begin, end) => k[`${name}Columns`](begin, end, chunk, rows, cols, x, y));
            expectClose(
              bench.reals(y, chunks * cols),
              values.map(fold),
              values.map((v) => bound(name, v)),
              `${rows}x${cols}`,
            );
            bench.release();
          }
        }
      });

      it(`${name}: NaN at any place propagates, infinities and signs are kept`, () => {
        for (const n of [1, 3, 4, 17, 21]) {
          for (let at = 0; at < n; at++) {
            const values = uniform(n);
            values[at] = Number.NaN;
            const x = bench.real(values);
            const y = bench.real([0]);
            k[`${name}Rows`](0, 1, n, x, y);
            expect(bench.reals(y, 1)[0]).toBeNaN();
            k[`${name}Columns`](0, 1, n, n, 1, x, y);
            expect(bench.reals(y, 1)[0]).toBeNaN();
            bench.reals(x, n)[at] = name === 'max' ? Infinity : -Infinity;
            k[`${name}Rows`](0, 1, n, x, y);
            expect(bench.reals(y, 1)[0]).toBe(name === 'max' ? Infinity : -Infinity);
            bench.reals(x, n).fill(name === 'max' ? -3 : 3);
            k[`${name}Rows`](0, 1, n, x, y);
            expect(bench.reals(y, 1)[0]).toBe(name === 'sum' ? 3 * n : name === 'max' ? -3 : 3);
            bench.release();
          }
        }
      });
    }

    it('sumChunks', () => {
      for (const size of sizes) {
        for (const chunk of [1, 7, 64]) {
          const chunks = Math.ceil(size / chunk);
          const x = bench.real(uniform(size), 1);
          const y = bench.real(new Array(chunks).fill(7), 1);
          const values = Array.from({ length: chunks }, (_, i) => Array.from(bench.reals(x, size).subarray(i * chunk, (i + 1) * chunk)));
          inPieces(chunks, (begin, end) => k.sumChunks(begin, end, chunk, size, x, y));
          expectClose(
            bench.reals(y, chunks),
            values.map(folds.sum),
            values.map((v) => bound('sum', v)),
            `${size} by ${chunk}`,
          );
          bench.release();
        }
      }
    });
  });
}

import { describe, expect, test } from 'vitest';
import { cuts } from './csr-samples.js';
import { benches, uniform } from './harness.js';

const IGNORED = 0xffffffff;

/** logSumExp of a row in float64. */
function logSumExp(row: number[]): number {
  const top = Math.max(...row);
  return top + Math.log(row.reduce((sum, v) => sum + Math.exp(v - top), 0));
}

describe.each(benches.map((bench) => [bench.dtype, bench] as const))('cross entropy %s', (_, bench) => {
  const { kernels } = bench;

  test.each([1, 2, 3, 4, 7, 8, 40, 257])('%i classes: the float64 loss and gradient, weighted or not, whatever the cut', (classes) => {
    const rows = 19;
    const x = bench.real(
      uniform(rows * classes, 3).map((u) => u * 30),
      1,
    );
    const g = bench.real(uniform(rows, 4));
    const weights = uniform(rows, 5).map((u, r) => (r % 3 === 1 || (r > 5 && r < 15) ? 0 : u));
    const labels = Array.from({ length: rows }, (_, r) => (r * 5) % classes);
    const [xs, gs] = [bench.reals(x, rows * classes), bench.reals(g, rows)];
    for (const weight of [0, bench.real(weights)]) {
      const ws = weight ? [...bench.reals(weight, rows)] : Array<number>(rows).fill(1);
      const label = bench.u32(labels.map((l, r) => (ws[r] === 0 ? IGNORED : l)));
      const results = cuts(rows).map((ranges) => {
        const loss = bench.real(Array(rows).fill(7));
        const out = bench.real(Array(rows * classes).fill(7), 1);
        for (const [begin, end] of ranges) {
          kernels.crossEntropy(begin, end, classes, x, label, weight, loss);
          kernels.crossEntropyGrad(begin, end, classes, x, label, weight, g, out);
        }
        return { loss: [...bench.reals(loss, rows)], out: [...bench.reals(out, rows * classes)] };
      });
      expect(results[1]).toEqual(results[0]);
      const { loss, out } = results[0]!;
      for (let r = 0; r < rows; r++) {
        const row = [...xs.slice(r * classes, (r + 1) * classes)];
        const w = ws[r]!;
        const norm = logSumExp(row);
        const magnitude = Math.abs(w) * (Math.abs(norm) + Math.abs(row[labels[r]!]!) + Math.log(classes) + 1);
        expect(Math.abs(loss[r]! - w * (norm - row[labels[r]!]!))).toBeLessThanOrEqual((classes + 8) * bench.epsilon * magnitude);
        row.forEach((v, j) => {
          const want = gs[r]! * w * (Math.exp(v - norm) - (j === labels[r] ? 1 : 0));
          const error = Math.abs(out[r * classes + j]! - want);
          expect(error).toBeLessThanOrEqual((classes + 80) * bench.epsilon * Math.abs(gs[r]! * w));
        });
        if (w === 0) expect([loss[r], ...out.slice(r * classes, (r + 1) * classes)]).toEqual(Array(classes + 1).fill(0));
      }
    }
    bench.release();
  });

  const one = (row: number[], label: number, weight = 1) => {
    const loss = bench.real([7]);
    const out = bench.real(row.map(() => 7));
    const [x, l, w, g] = [bench.real(row), bench.u32([label]), bench.real([weight]), bench.real([1])];
    kernels.crossEntropy(0, 1, row.length, x, l, w, loss);
    kernels.crossEntropyGrad(0, 1, row.length, x, l, w, g, out);
    const result = { loss: bench.reals(loss, 1)[0]!, grad: [...bench.reals(out, row.length)] };
    bench.release();
    return result;
  };

  test('stays stable for large logits, and keeps small losses', () => {
    expect(one([1e4, -1e4], 0)).toEqual({ loss: 0, grad: [0, 0] });
    expect(one([1e4, -1e4], 1)).toEqual({ loss: 2e4, grad: [1, -1] });
    expect(one([-1e30, -1e30], 0).loss).toBeCloseTo(Math.log(2), 6);
    expect(one([0, -Infinity], 0)).toEqual({ loss: 0, grad: [0, 0] });
    expect(one([0, -Infinity], 1).loss).toBe(Infinity);
  });

  test('NaN reaches the loss and every class wherever it stands, but not out of a row of weight 0', () => {
    for (const row of [
      [Number.NaN, 1, 2],
      [1, Number.NaN, 2],
      [1, 2, Number.NaN],
      [1, Infinity, 2],
    ]) {
      expect(one(row, 0).loss).toBeNaN();
      if (!row.includes(Infinity)) expect(one(row, 0).grad).toEqual([Number.NaN, Number.NaN, Number.NaN]);
      expect(one(row, IGNORED, 0)).toEqual({ loss: 0, grad: [0, 0, 0] });
      expect(one(row, IGNORED, -0).loss).toBe(0);
    }
  });

  test('the loss of n equal logits is log n', () => {
    const { dtype, epsilon } = bench;
    for (let n = 2; n < 300; n++) expect(Math.abs(one(Array(n).fill(3), n - 1).loss / Math.log(n) - 1)).toBeLessThanOrEqual(4 * epsilon);
    expect(one([3], 0)).toEqual({ loss: 0, grad: [0] });
    expect(one([0, -150], 0).grad[1]).toBeCloseTo(dtype === 'f32' ? 0 : Math.exp(-150), 70);
  });
});

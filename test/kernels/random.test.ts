import { describe, expect, it } from 'vitest';
import { expectClose, inPieces } from './expect.js';
import { benches, sizes, uniform } from './harness.js';

const KEY = 0x9abcdef1;

function lowbias32(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 16);
}

function philox(counter: number[], key: number[]): number[] {
  let [c0, c1, c2, c3] = counter.map((v) => BigInt(v));
  let [k0, k1] = key.map((v) => BigInt(v));
  const word = 0xffffffffn;
  for (let round = 0; round < 10; round++) {
    const p = c0 * 0xd2511f53n;
    const q = c2 * 0xcd9e8d57n;
    [c0, c1, c2, c3] = [(q >> 32n) ^ c1 ^ k0, q & word, (p >> 32n) ^ c3 ^ k1, p & word];
    k0 = (k0 + 0x9e3779b9n) & word;
    k1 = (k1 + 0xbb67ae85n) & word;
  }
  return [c0, c1, c2, c3].map(Number);
}

const words = (n: number, key0: number, key1: number) =>
  Array.from({ length: Math.ceil(n / 4) }, (_, i) => philox([i, 0, 0, 0], [key0, key1])).flat();

it('the reference Philox gives the known answers of Random123', () => {
  expect(philox([0, 0, 0, 0], [0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  const ones = 0xffffffff;
  expect(philox([ones, ones, ones, ones], [ones, ones])).toEqual([0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
  const pi = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344];
  expect(philox(pi, [0xa4093822, 0x299f31d0])).toEqual([0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]);
});

for (const bench of benches) {
  const { kernels: k } = bench;

  describe(`random ${bench.dtype}`, () => {
    it('dropout and dropoutAt keep by the hash of counter and key, whatever the cut', () => {
      for (const n of sizes) {
        for (const threshold of [-0x80000000, -0x40000000, 0, 0x7fffffff]) {
          const values = bench.reals(bench.real(uniform(n), 1), n);
          const index = Array.from({ length: n }, (_, i) => (i * 7919) >>> 0);
          const at = bench.u32(index);
          const x = bench.real(values, 1);
          const y = bench.real(new Array(n).fill(7), 1);
          const expected = (counter: (i: number) => number) =>
            Array.from(values, (v, i) => (lowbias32((counter(i) + KEY) | 0) >= threshold ? v * 2 : 0));
          k.dropout(0, n, KEY, threshold, 2, x, y);
          expectClose(
            bench.reals(y, n),
            expected((i) => i),
            0,
          );
          bench.reals(y, n).fill(7);
          inPieces(n, (begin, end) => k.dropoutAt(begin, end, KEY, threshold, 2, at, x, y));
          expectClose(
            bench.reals(y, n),
            expected((i) => index[i]),
            0,
          );
          inPieces(n, (begin, end) => k.dropout(begin, end, KEY, threshold, 2, x, x));
          expectClose(
            bench.reals(x, n),
            expected((i) => i),
            0,
          );
          bench.release();
        }
      }
    });

    it('uniform is Philox scaled, whatever the cut', () => {
      for (const n of sizes) {
        const y = bench.real(new Array(n).fill(7), 1);
        const bits = words(n, 1, KEY);
        k.uniform(0, n, 1, KEY, 0, 1, y);
        const plain = Array.from({ length: n }, (_, i) => (bits[i] >>> 8) / 2 ** 24);
        expect(Array.from(bench.reals(y, n))).toEqual(plain);
        inPieces(n, (begin, end) => k.uniform(begin, end, 1, KEY, -3, 5, y));
        expectClose(
          bench.reals(y, n),
          plain.map((u) => 8 * u - 3),
          16 * bench.epsilon,
        );
        bench.release();
      }
    });

    it('uniform never reaches its upper end', () => {
      const n = 4096;
      const y = bench.real(new Array(n).fill(7));
      // one spacing of f32 wide: rounding alone would give the upper end half of the time
      for (const [low, high] of [
        [1, 1 + 2 ** -23],
        [-1 - 2 ** -22, -1],
        [-(2 ** -149), 0],
      ]) {
        k.uniform(0, n, 3, 4, low, high, y);
        for (const v of bench.reals(y, n)) expect(v >= low && v < high).toBe(true);
      }
      bench.release();
    });

    it('normal is Box-Muller on pairs of words, whatever the cut', () => {
      for (const n of sizes) {
        const y = bench.real(new Array(n).fill(7), 1);
        const bits = words(n, 5, 6);
        const expected = Array.from({ length: n }, (_, i) => {
          const pair = i & ~1;
          const radius = Math.sqrt(-2 * Math.log(((bits[pair] >>> 8) + 1) / 2 ** 24));
          const angle = (2 * Math.PI * (bits[pair + 1] >>> 8)) / 2 ** 24;
          return 10 + 3 * radius * (i & 1 ? Math.sin(angle) : Math.cos(angle));
        });
        k.normal(0, n, 5, 6, 10, 3, y);
        expectClose(bench.reals(y, n), expected, 100 * bench.epsilon);
        const whole = bench.reals(y, n).slice();
        bench.reals(y, n).fill(7);
        inPieces(n, (begin, end) => k.normal(begin, end, 5, 6, 10, 3, y));
        expect(bench.reals(y, n)).toEqual(whole);
        bench.release();
      }
    });

    it('has the moments of its distributions over 100,000 numbers', () => {
      const n = 100000;
      const y = bench.real(new Float64Array(n));
      const moments = () => {
        const v = Array.from(bench.reals(y, n));
        const mean = v.reduce((a, b) => a + b, 0) / n;
        return [mean, v.reduce((a, b) => a + (b - mean) ** 2, 0) / n];
      };
      k.uniform(0, n, 1, 2, 0, 1, y);
      expectClose(moments(), [0.5, 1 / 12], 0.005);
      k.normal(0, n, 1, 2, 0, 1, y);
      expectClose(moments(), [0, 1], 0.02);
      k.fill(0, n, 1, y);
      k.dropout(0, n, 1, 0, 2, y, y);
      expectClose(moments(), [1, 1], 0.02);
      bench.release();
    });
  });
}

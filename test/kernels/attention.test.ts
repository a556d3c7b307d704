import { describe, expect, test } from 'vitest';
import { cuts, type PlainCsr, randomCsr } from './csr-samples.js';
import { benches, type KernelBench, uniform } from './harness.js';

/** The other side of a structure, and where each of its slots stands in this one. */
function transposed({ rows, cols, rowptr, col }: PlainCsr): { rowptr: number[]; col: number[]; perm: number[] } {
  const entries = Array.from({ length: rows }, (_, r) => r).flatMap((r) =>
    col.slice(rowptr[r], rowptr[r + 1]).map((c, k) => ({ r, c, slot: rowptr[r]! + k })),
  );
  entries.sort((a, b) => a.c - b.c || a.slot - b.slot);
  const ends = Array.from({ length: cols + 1 }, (_, c) => entries.filter((entry) => entry.c < c).length);
  return { rowptr: ends, col: entries.map(({ r }) => r), perm: entries.map(({ slot }) => slot) };
}

const N = 13;
const SLOPE = 0.25;
const DROPPED = -(2 ** 29); // three in eight
const forms = [
  [8, 8],
  [4, 4],
  [5, 8],
  [1, 7],
  [2, 35],
  [3, 1],
  [2, 16],
] as const;

/** Every kernel as (range, inputs, outputs); inputs are made once, outputs for every cut. */
function calls(bench: KernelBench, heads: number, width: number) {
  const { kernels: k } = bench;
  const csr = randomCsr(N, N, { seed: heads + width, hub: 70 });
  const turned = transposed(csr);
  const nnz = csr.col.length;
  const f = heads * width;
  let seed = 10;
  const real = (count: number): number => bench.real(uniform(count, seed++), seed & 1);
  const [ptr, col] = [bench.u32(csr.rowptr), bench.u32(csr.col)];
  const [ptrT, colT, perm] = [bench.u32(turned.rowptr), bench.u32(turned.col), bench.u32(turned.perm)];
  const [s, d, edge, delta, r] = [N * heads, N * heads, nnz * heads, N * heads, N * heads].map(real);
  const [x, y, z, att, bias, features] = [N * f, N * f, N * f, f, f, nnz * f].map(real);
  const p = bench.real(uniform(nnz * heads, 3).map((v) => v + 0.2)); // some dropped
  const [w, key] = [real(nnz * heads), 12345];
  type Call = (begin: number, end: number, outputs: number[]) => void;
  const all: Record<string, readonly [outputs: number[], call: Call]> = {
    gatWeights: [
      [nnz * heads, N * heads],
      (b, e, [o, q]) => k.gatWeights(b, e, heads, SLOPE, ptr, col, s!, d!, edge!, key, DROPPED, o!, q!),
    ],
    gatv2Weights: [
      [nnz * heads, N * heads],
      (b, e, [o, q]) => k.gatv2Weights(b, e, heads, width, SLOPE, ptr, col, x!, y!, features!, att!, key, DROPPED, o!, q!),
    ],
    dotWeights: [
      [nnz * heads, N * heads],
      (b, e, [o, q]) => k.dotWeights(b, e, heads, width, 0.5, ptr, col, x!, y!, features!, key, DROPPED, o!, q!),
    ],
    attentionSum: [[N * f], (b, e, [o]) => k.attentionSum(b, e, heads, width, ptr, col, p, r!, 2, x!, 0, bias!, o!)],
    'attentionSum with edges': [[N * f], (b, e, [o]) => k.attentionSum(b, e, heads, width, ptr, col, p, r!, 2, x!, features!, 0, o!)],
    attentionSumGrad: [[N * f], (b, e, [o]) => k.attentionSumGrad(b, e, heads, width, ptrT, colT, perm, p, r!, 2, x!, o!)],
    headSum: [[N * f], (b, e, [o]) => k.headSum(b, e, heads, width, ptr, col, 0, w, x!, features!, o!)],
    'headSum by perm': [[N * f], (b, e, [o]) => k.headSum(b, e, heads, width, ptrT, colT, perm, w, x!, 0, o!)],
    headDot: [[N * heads], (b, e, [o]) => k.headDot(b, e, heads, width, x!, y!, 1, bias!, o!)],
    'headDot with one vector': [[N * heads], (b, e, [o]) => k.headDot(b, e, heads, width, x!, att!, 0, 0, o!)],
    attentionScoreGrad: [
      [nnz * heads],
      (b, e, [o]) => k.attentionScoreGrad(b, e, heads, width, ptr, col, p, r!, 2, 0.5, x!, features!, y!, delta!, o!),
    ],
    slotSum: [[N * heads], (b, e, [o]) => k.slotSum(b, e, heads, ptr, w, o!)],
    gatGrad: [
      [nnz * heads, N * heads, N * f],
      (b, e, [o, q, v]) => k.gatGrad(b, e, heads, width, SLOPE, ptrT, colT, perm, p, r!, 2, s!, d!, edge!, x!, y!, delta!, o!, q!, v!),
    ],
    gatFeatureGrad: [[N * f], (b, e, [o]) => k.gatFeatureGrad(b, e, heads, width, x!, s!, d!, att!, bias!, o!)],
    gatv2SourceGrad: [
      [N * f],
      (b, e, [o]) => k.gatv2SourceGrad(b, e, heads, width, SLOPE, ptrT, colT, perm, p, r!, 2, w, x!, y!, features!, att!, z!, o!),
    ],
    gatv2TargetGrad: [
      [N * f, N * f],
      (b, e, [o, q]) => k.gatv2TargetGrad(b, e, heads, width, SLOPE, ptr, col, w, x!, y!, features!, att!, o!, q!),
    ],
    gatv2EdgeGrad: [[nnz * f], (b, e, [o]) => k.gatv2EdgeGrad(b, e, heads, width, SLOPE, ptr, col, w, x!, y!, features!, att!, o!)],
    dotEdgeGrad: [[nnz * f], (b, e, [o]) => k.dotEdgeGrad(b, e, heads, width, ptr, p, r!, 2, w, x!, y!, o!)],
    // the range is over chunks of one row
    gatVectorGrad: [[2 * N * f], (b, e, [o]) => k.gatVectorGrad(b, e, 1, N, heads, width, x!, s!, d!, o!)],
  };
  return all;
}

const names = Object.keys(calls(benches[0]!, 1, 1));
benches[0]!.release();

describe.each(benches.map((bench) => [bench.dtype, bench] as const))('attention %s', (_, bench) => {
  test.each(names)('%s: the same bits for any cut, every output written, nothing else touched', (name) => {
    for (const [heads, width] of forms) {
      const [sizes, call] = calls(bench, heads, width)[name]!;
      const run = (ranges: readonly (readonly [number, number])[]): number[][] => {
        const outputs = sizes.map((size) => bench.real(Array<number>(size).fill(Number.NaN)));
        for (const [begin, end] of ranges) call(begin, end, outputs);
        return outputs.map((at, i) => [...bench.reals(at, sizes[i]!)]);
      };
      const [whole, ...others] = cuts(N).map(run);
      expect(whole!.flat().some(Number.isNaN), `${heads} heads of ${width}`).toBe(false);
      for (const other of others) expect(other, `${heads} heads of ${width}`).toEqual(whole);
      expect(run(cuts(N)[1]!.toReversed()), 'in reverse').toEqual(whole);
      bench.release();
    }
  });

  test('weights: exponentials within 2 ulp, 0 where they would be subnormal, the first of each row exactly 1', () => {
    const lowest = bench.dtype === 'f32' ? -87 : -708;
    const scores = Float64Array.from({ length: 5000 }, (_, i) => (i / 4999) * lowest * 1.2);
    const exact = bench.dtype === 'f32' ? [...Float32Array.from(scores)] : [...scores];
    const n = exact.length;
    const [s, d] = [bench.real(exact), bench.real([0])];
    const [p, r] = [bench.real(exact.map(() => 7)), bench.real([7])];
    const col = bench.u32([...Array(n).keys()]);
    bench.kernels.gatWeights(0, 1, 1, 1, bench.u32([0, n]), col, s, d, 0, 0, -(2 ** 31), p, r);
    bench.reals(p, n).forEach((got, i) => {
      const want = exact[i]! < lowest ? 0 : Math.exp(exact[i]!);
      expect(Math.abs(got - want)).toBeLessThanOrEqual((bench.dtype === 'f32' ? 4 : 10) * bench.epsilon * want);
    });
    expect(bench.reals(p, 1)[0]).toBe(1);
    bench.release();
  });
});

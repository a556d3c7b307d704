import { describe, expect, test } from 'vitest';
import { cuts, type PlainCsr, permutation, randomCsr } from './csr-samples.js';
import { benches, type KernelBench, uniform } from './harness.js';

type Weighting = 'ones' | 'slot' | 'edge';

/** Operands of one product in a bench, and the product in float64 with the sum of |terms| beside it. */
class Case {
  readonly pointers: { rowptr: number; col: number; weight: number; perm: number; x: number; bias: number };
  private readonly perm: number[];

  constructor(
    readonly bench: KernelBench,
    readonly csr: PlainCsr,
    readonly f: number,
    readonly weighting: Weighting = 'slot',
    readonly options: { mean?: boolean; bias?: boolean | 'perRow'; relu?: boolean } = {},
  ) {
    const nnz = csr.col.length;
    this.perm = permutation(nnz);
    this.pointers = {
      rowptr: bench.u32(csr.rowptr),
      col: bench.u32(csr.col),
      weight: weighting === 'ones' ? 0 : bench.real(uniform(nnz, 11)),
      perm: weighting === 'edge' ? bench.u32(this.perm) : 0,
      x: bench.real(uniform(csr.cols * f, 12), f & 3),
      bias: options.bias ? bench.real(uniform(this.perRow ? csr.rows * f : f, 13), f & 1) : 0,
    };
  }

  private get perRow(): number {
    return this.options.bias === 'perRow' ? 1 : 0;
  }

  /** xRows at or above 2 ** 20 asks for the bursts. */
  run(y: number, ranges: [number, number][], xRows = this.csr.cols): number[] {
    const { rowptr, col, weight, perm, x, bias } = this.pointers;
    const { mean, relu } = this.options;
    const { f, perRow } = this;
    for (const [begin, end] of ranges)
      this.bench.kernels.spmm(begin, end, f, xRows, rowptr, col, weight, perm, mean ? 1 : 0, x, bias, perRow, relu ? 1 : 0, y);
    return [...this.bench.reals(y, this.csr.rows * this.f)];
  }

  /** The same product by slices of one cache line; f is a multiple of their width. */
  runSliced(y: number, ranges: [number, number][]): number[] {
    const { bench, csr, f, perRow } = this;
    const { rowptr, col, weight, perm, x, bias } = this.pointers;
    const { mean, relu } = this.options;
    const { sliceColumns, spmmSlice, lanes } = bench.kernels;
    const slice = bench.real(Array(csr.cols * 4 * lanes()).fill(7));
    for (let o = 0; o < (64 * f) / (4 * lanes()); o += 64) {
      for (const [begin, end] of [[0, 5] as const, [5, csr.cols] as const]) sliceColumns(begin, end, f, x + o, slice);
      for (const [begin, end] of ranges)
        spmmSlice(begin, end, f, rowptr, col, weight, perm, mean ? 1 : 0, slice, bias && bias + o, perRow, relu ? 1 : 0, y + o);
    }
    return [...bench.reals(y, csr.rows * f)];
  }

  reference(r: number, j: number): { value: number; bound: number } {
    const { bench, csr, f, options, pointers } = this;
    const x = bench.reals(pointers.x, csr.cols * f);
    const weight = bench.reals(pointers.weight, csr.col.length);
    let value = 0;
    let size = 0;
    const count = csr.rowptr[r + 1]! - csr.rowptr[r]!;
    for (let s = csr.rowptr[r]!; s < csr.rowptr[r + 1]!; s++) {
      const w = this.weighting === 'ones' ? 1 : weight[this.weighting === 'edge' ? this.perm[s]! : s]!;
      value += w * x[csr.col[s]! * f + j]!;
      size += Math.abs(w * x[csr.col[s]! * f + j]!);
    }
    if (options.mean) value /= Math.max(count, 1);
    if (options.mean) size /= Math.max(count, 1);
    const at = this.perRow * r * f + j;
    if (options.bias) value += bench.reals(pointers.bias, at + 1)[at]!;
    if (options.bias) size += Math.abs(bench.reals(pointers.bias, at + 1)[at]!);
    if (options.relu) value = Math.max(value, 0);
    return { value, bound: (count + 3) * bench.epsilon * size };
  }

  check(got: number[]): void {
    let worst = 0;
    for (let r = 0; r < this.csr.rows; r++)
      for (let j = 0; j < this.f; j++) {
        const { value, bound } = this.reference(r, j);
        const error = Math.abs(got[r * this.f + j]! - value);
        worst = Math.max(worst, bound > 0 ? error / bound : error > 0 ? Infinity : 0);
        if (Number.isNaN(got[r * this.f + j])) worst = Infinity;
      }
    expect(worst).toBeLessThanOrEqual(1);
  }
}

const FAR = 2 ** 20;

describe.each(benches.map((bench) => [bench.dtype, bench] as const))('spmm %s', (_, bench) => {
  test.each([...Array(71).keys(), 100, 128, 131, 512].slice(1))(
    'width %i: the float64 sum, the same bits for any cut and both designs',
    (f) => {
      for (const weighting of ['ones', 'slot', 'edge'] as const) {
        const sample = new Case(bench, randomCsr(23, 19, { seed: f, hub: 150 }), f, weighting);
        const y = bench.real(Array(23 * f).fill(7), f & 3);
        const whole = sample.run(y, [[0, 23]]);
        sample.check(whole);
        for (const ranges of cuts(23))
          for (const xRows of [19, FAR]) {
            bench.reals(y, 23 * f).fill(7);
            expect(sample.run(y, ranges, xRows)).toEqual(whole);
          }
        bench.release();
      }
    },
  );

  test.each([1, 2, 3, 4, 7, 16, 21, 40, 70])('width %i: mean, bias and relu in the epilogue', (f) => {
    for (const mean of [false, true])
      for (const bias of [false, true, 'perRow'] as const)
        for (const relu of [false, true]) {
          const sample = new Case(bench, randomCsr(17, 19, { seed: f, hub: 300 }), f, mean ? 'ones' : 'slot', { mean, bias, relu });
          const y = bench.real(Array(17 * f).fill(7));
          const whole = sample.run(y, [[0, 17]]);
          sample.check(whole);
          expect(sample.run(y, cuts(17)[1]!, FAR)).toEqual(whole);
          bench.release();
        }
  });

  test.each([16, 32, 80])('width %i: slices give the same bits, for any cut', (f) => {
    for (const weighting of ['ones', 'slot', 'edge'] as const) {
      const sample = new Case(bench, randomCsr(23, 19, { seed: f, hub: 150 }), f, weighting, {
        mean: f === 32,
        bias: f === 80 ? 'perRow' : true,
        relu: f === 80,
      });
      const y = bench.real(Array(23 * f).fill(7));
      const whole = sample.run(y, [[0, 23]]);
      for (const ranges of cuts(23)) {
        bench.reals(y, 23 * f).fill(7);
        expect(sample.runSliced(y, ranges)).toEqual(whole);
      }
      bench.release();
    }
  });

  test.each([1, 3, 5, 64])('width %i: NaN and infinity reach their row alone, through relu too', (f) => {
    const csr = { rows: 3, cols: 3, rowptr: [0, 1, 2, 4], col: [0, 1, 1, 2] };
    for (const xRows of [3, FAR]) {
      const sample = new Case(bench, csr, f, 'ones', { relu: true });
      bench.reals(sample.pointers.x, f).fill(Number.NaN);
      bench.reals(sample.pointers.x, 3 * f).fill(1, f, 2 * f);
      bench.reals(sample.pointers.x, 3 * f).fill(Infinity, 2 * f);
      const y = bench.real(Array(3 * f).fill(7));
      const got = sample.run(y, [[0, 3]], xRows);
      expect(got).toEqual([...Array(f).fill(Number.NaN), ...Array(f).fill(1), ...Array(f).fill(Infinity)]);
      bench.release();
    }
  });

  test('rows without slots are zero or the bias; an empty range writes nothing', () => {
    for (const f of [1, 3, 6, 64])
      for (const xRows of [0, FAR]) {
        const sample = new Case(bench, { rows: 5, cols: 0, rowptr: Array(6).fill(0), col: [] }, f, 'ones', { bias: true, mean: true });
        const y = bench.real(Array(5 * f).fill(7));
        expect(sample.run(y, [[2, 2]], xRows)).toEqual(Array(5 * f).fill(7));
        sample.check(sample.run(y, [[0, 5]], xRows));
        bench.release();
      }
  });
});

import { describe, expect, test } from 'vitest';
import { cuts, type PlainCsr, randomCsr } from './csr-samples.js';
import { benches, uniform } from './harness.js';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

/** Small whole numbers, so that ties are frequent. */
const tied = (n: number, seed: number) => uniform(n, seed).map((u) => Math.round(u * 2));

const slotsOf = ({ rowptr }: PlainCsr, r: number) => Array.from({ length: rowptr[r + 1]! - rowptr[r]! }, (_, i) => rowptr[r]! + i);

/** The transpose by plain loops. */
function transpose(csr: PlainCsr): PlainCsr {
  const entries = [...Array(csr.rows).keys()].flatMap((r) => slotsOf(csr, r).map((s) => [csr.col[s]!, r] as const));
  entries.sort((a, b) => a[0] - b[0]);
  const rowptr = [...Array(csr.cols + 1).keys()].map((j) => entries.filter(([c]) => c < j).length);
  return { rows: csr.cols, cols: csr.rows, rowptr, col: entries.map(([, r]) => r) };
}

describe.each(benches.map((bench) => [bench.dtype, bench] as const))('segment %s', (_, bench) => {
  const { kernels } = bench;

  test.each([...Array(36).keys(), 64, 67].slice(1))(
    'width %i: extremes, ties and gradient equal the plain loops, whatever the cut',
    (f) => {
      const csr = randomCsr(21, 15, { seed: f, hub: 30 });
      const { rows, cols } = csr;
      const x = tied(cols * f, 5);
      const g = uniform(rows * f, 6);
      const back = transpose(csr);
      const [ptr, col, ptrT, colT] = [csr.rowptr, csr.col, back.rowptr, back.col].map((a) => bench.u32(a)) as [
        number,
        number,
        number,
        number,
      ];
      const [px, pg] = [bench.real(x, f & 3), bench.real(g)];
      const gs = bench.reals(pg, rows * f);
      const [y, shared, out] = [rows, rows, cols].map((n, i) => bench.real(Array(n * f).fill(7), i)) as [number, number, number];

      for (const [kernel, pick] of [
        [kernels.segmentMax, Math.max],
        [kernels.segmentMin, Math.min],
      ] as const) {
        for (const ranges of cuts(rows)) {
          for (const [begin, end] of ranges) kernel(begin, end, f, ptr, col, px, y);
          for (const [begin, end] of ranges) kernels.segmentTies(begin, end, f, ptr, col, px, y, pg, shared);
          const ys = [...bench.reals(y, rows * f)];
          const shares = [...bench.reals(shared, rows * f)];
          const wantShares: number[] = [];
          const want = ys.map((_, i) => {
            const values = slotsOf(csr, Math.floor(i / f)).map((s) => x[csr.col[s]! * f + (i % f)]!);
            const best = values.length > 0 ? pick(...values) : 0;
            const ties = values.filter((v) => v === best).length;
            wantShares.push(ties > 0 ? (bench.dtype === 'f32' ? Math.fround(gs[i]! / ties) : gs[i]! / ties) : 0);
            return best;
          });
          expect(ys.map((v) => v + 0)).toEqual(want.map((v) => v + 0));
          expect(shares).toEqual(wantShares);
        }
        for (const ranges of cuts(cols)) {
          for (const [begin, end] of ranges) kernels.segmentMaxGrad(begin, end, f, ptrT, colT, px, y, shared, out);
          const [ys, shares] = [bench.reals(y, rows * f), bench.reals(shared, rows * f)];
          bench.reals(out, cols * f).forEach((got, i) => {
            const terms = slotsOf(back, Math.floor(i / f)).map((s) => {
              const at = back.col[s]! * f + (i % f);
              return ys[at] === x[i] ? shares[at]! : 0;
            });
            const size = terms.reduce((a, b) => a + Math.abs(b), 0);
            expect(Math.abs(got - terms.reduce((a, b) => a + b, 0))).toBeLessThanOrEqual(terms.length * bench.epsilon * size);
          });
        }
      }
      bench.release();
    },
  );

  test.each([1, 3, 4, 7, 16])('width %i: NaN wins in any place, infinities are values, an empty row is 0', (f) => {
    const values = [1, nan, infinity, -infinity, 2];
    const x = bench.real(values.flatMap((v) => Array(f).fill(v)));
    const ptr = bench.u32([0, 2, 4, 6, 6, 7]);
    const col = bench.u32([0, 1, 1, 0, 2, 4, 3]);
    const y = bench.real(Array(5 * f).fill(7));
    const column = () => [0, 1, 2, 3, 4].map((r) => bench.reals(y, 5 * f)[r * f + f - 1]);
    kernels.segmentMax(0, 5, f, ptr, col, x, y);
    expect(column()).toEqual([nan, nan, infinity, 0, -infinity]);
    const out = bench.real(Array(5 * f).fill(7));
    kernels.segmentTies(0, 5, f, ptr, col, x, y, y, out);
    expect(bench.reals(out, 1)[0]).toBe(0);
    kernels.segmentMin(0, 5, f, ptr, col, x, y);
    expect(column()).toEqual([nan, nan, 2, 0, -infinity]);
    bench.release();
  });
});

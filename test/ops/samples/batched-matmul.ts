import type { Entry, Sample } from '../harness.js';
import { matmul, type Plain, random, transpose } from '../plain.js';

interface Options {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const slice = ({ shape: [, rows, cols], data }: Plain, i: number): Plain => ({
  shape: [rows, cols],
  data: data.slice(i * rows * cols, (i + 1) * rows * cols),
});

function products(batch: number, m: number, k: number, n: number, { transposeA = false, transposeB = false } = {}): Sample {
  return {
    inputs: [random([batch, ...(transposeA ? [k, m] : [m, k])], m + k), random([batch, ...(transposeB ? [n, k] : [k, n])], k + n + 7)],
    options: { transposeA, transposeB },
    note: `${batch} of [${m}, ${k}] times [${k}, ${n}] ${transposeA ? 'A transposed ' : ''}${transposeB ? 'B transposed' : ''}`,
  };
}

const plainOptions = { transposeA: false, transposeB: false };
const misfit = (a: readonly number[], b: readonly number[], message: RegExp) => ({
  inputs: [random(a), random(b)],
  options: plainOptions,
  error: 'ShapeError',
  message,
});

export const entries: readonly Entry[] = [
  {
    name: 'bmm',
    roundings: 64,
    reference: ([a, b], { transposeA, transposeB }: Options) => {
      const flip = (x: Plain, flipped: boolean): Plain => (flipped ? transpose(x, [1, 0]) : x);
      const each = Array.from({ length: a.shape[0] }, (_, i) => matmul(flip(slice(a, i), transposeA), flip(slice(b, i), transposeB)));
      const rows = a.shape[transposeA ? 2 : 1];
      return { shape: [a.shape[0], rows, b.shape[transposeB ? 1 : 2]], data: each.flatMap(({ data }) => data) };
    },
    samples: [
      products(3, 4, 5, 3),
      products(2, 5, 7, 6, { transposeA: true }),
      products(2, 5, 7, 6, { transposeB: true }),
      products(2, 5, 7, 6, { transposeA: true, transposeB: true }),
      products(2, 3, 4, 1),
      products(2, 1, 4, 3),
      products(0, 2, 3, 4),
      products(2, 3, 0, 2),
    ],
    sized: (n) => [products(2, n, 3, 5), products(2, 3, n, 5), products(2, 3, 4, n), products(n, 3, 2, 3, { transposeB: true })],
    refusals: [
      misfit(
        [2, 2, 3],
        [3, 3, 2],
        /^ops\.bmm: operands do not fit \(got \[2, 2, 3\] and \[3, 3, 2\]\)\. Expected \[batch, m, k\] and \[batch, k, n\]\./,
      ),
      misfit([2, 2, 3], [2, 4, 2], /operands do not fit/),
      misfit([2, 3], [3, 2], /operands do not fit/),
    ],
  },
];

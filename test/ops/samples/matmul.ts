import type { Entry, Sample } from '../harness.js';
import { map, matmul, random, transpose, zip } from '../plain.js';

interface Options {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly activation: 'linear' | 'relu';
}

const flipped = (shape: readonly number[], flip: boolean): readonly number[] => (flip ? [shape[1], shape[0]] : shape);

const product = (
  m: number,
  k: number,
  n: number,
  { transposeA = false, transposeB = false, activation = 'linear' as Options['activation'], bias = false } = {},
): Sample => ({
  inputs: [random(flipped([m, k], transposeA), m + k), random(flipped([k, n], transposeB), k + n + 7), bias ? random([n], n + 3) : null],
  options: { transposeA, transposeB, activation },
  note: `[${m}, ${k}] times [${k}, ${n}] ${transposeA ? 'A transposed ' : ''}${transposeB ? 'B transposed ' : ''}${activation}${bias ? ' with bias' : ''}`,
});

const plainOptions = { transposeA: false, transposeB: false, activation: 'linear' };

export const entries: readonly Entry[] = [
  {
    name: 'matmul',
    roundings: 64,
    reference: ([a, b, bias], { transposeA, transposeB, activation }: Options) => {
      const y = matmul(transposeA ? transpose(a, [1, 0]) : a, transposeB ? transpose(b, [1, 0]) : b);
      const shifted = bias ? zip(y, bias, (p, q) => p + q) : y;
      return activation === 'relu' ? map(shifted, (v) => Math.max(v, 0)) : shifted;
    },
    samples: [
      product(4, 5, 3),
      product(5, 7, 6, { transposeA: true }),
      product(5, 7, 6, { transposeB: true }),
      product(5, 7, 6, { transposeA: true, transposeB: true }),
      product(6, 4, 9, { bias: true }),
      product(6, 4, 9, { bias: true, activation: 'relu' }),
      product(3, 8, 1, { activation: 'relu' }),
      product(3, 0, 2),
    ],
    sized: (n) => [
      product(n, 3, 5),
      product(3, n, 5),
      product(3, 4, n),
      product(3, 4, n, { transposeA: true, transposeB: true, bias: true, activation: 'relu' }),
    ],
    refusals: [
      {
        inputs: [random([2, 3]), random([4, 5]), null],
        options: plainOptions,
        error: 'ShapeError',
        message: /^ops\.matmul: inner sizes differ \(got \[2, 3\] times \[4, 5\]\)\. Expected 3 rows on the right\./,
      },
      { inputs: [random([2, 3]), random([3]), null], options: plainOptions, error: 'ShapeError', message: /operands are not matrices/ },
      {
        inputs: [random([2, 3]), random([3, 4]), random([3])],
        options: plainOptions,
        error: 'ShapeError',
        message: /the bias does not fit \(got \[3\]\)\. Expected \[4\]\./,
      },
    ],
  },
];

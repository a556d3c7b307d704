import { opTable } from '../../../src/autodiff/op.js';
import { ops, type Tensor } from '../../../src/index.js';
import { columnMoments } from '../../../src/ops/batch-norm.js';
import type { Entry } from '../harness.js';
import { type Plain, random } from '../plain.js';

interface Options {
  readonly epsilon: number;
  readonly relu: boolean;
}

const options: Options = { epsilon: 0.5, relu: false }; // large, or the squares that the harness sums would hardly depend on x
const shapes = [
  [5, 3],
  [9, 4],
  [2, 7],
];

/** Column c of a matrix. */
const column = ({ shape: [rows, cols], data }: Plain, c: number): number[] =>
  Array.from({ length: rows }, (_, r) => data[r * cols + c] as number);
const mean = (values: number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
const variance = (values: number[]): number => mean(values.map((v) => (v - mean(values)) ** 2));
const inverse = (values: number[], epsilon: number): number => 1 / Math.sqrt(variance(values) + epsilon);
const hat = (values: number[], epsilon: number): number[] => values.map((v) => (v - mean(values)) * inverse(values, epsilon));

/** A matrix from a function of row and column. */
const matrix = (shape: readonly number[], fn: (r: number, c: number) => number): Plain => ({
  shape: [...shape],
  data: Array.from({ length: shape[0] * shape[1] }, (_, i) => fn(Math.floor(i / shape[1]), i % shape[1])),
});
const perColumn = (x: Plain, fn: (values: number[]) => number): Plain => ({
  shape: [x.shape[1]],
  data: Array.from({ length: x.shape[1] }, (_, c) => fn(column(x, c))),
});

/** A primitive with the moments of x, which its derivative sees through. */
const withMoments =
  (name: string, order: (x: Tensor, rest: readonly Tensor[], moments: readonly [Tensor, Tensor]) => readonly (Tensor | null)[]) =>
  (inputs: readonly (Tensor | null)[], given: Options): Tensor => {
    const [x, ...rest] = inputs as Tensor[];
    const { mean: centre, variance: spread } = columnMoments(x);
    const primitive = opTable.get(name) as unknown as (inputs: readonly (Tensor | null)[], options: Options) => Tensor;
    return primitive(order(x, rest, [centre, ops.inverseSqrt(ops.shift(spread, given.epsilon))]), given);
  };

const sums = (x: Plain, g: Plain, { epsilon }: Options): Plain =>
  matrix([2, x.shape[1]], (row, c) => {
    const h = hat(column(x, c), epsilon);
    return column(g, c).reduce((sum, v, r) => sum + (row === 0 ? v : v * h[r]), 0);
  });

export const entries: readonly Entry[] = [
  {
    name: 'columnMean',
    reference: ([x]) => perColumn(x, mean),
    samples: shapes.map((shape, i) => ({ inputs: [random(shape, i + 1)] })),
    sized: (n) => [{ inputs: [random([n + 1, 3], n)] }],
  },
  {
    name: 'columnVariance',
    internal: true,
    reference: ([x]) => perColumn(x, variance),
    samples: shapes.map((shape, i) => ({ inputs: [random(shape, i + 1)] })),
    call: ([x]) => columnMoments(x as Tensor).variance,
  },
  {
    name: 'batchNorm',
    reference: ([x, gamma, beta], { epsilon, relu }: Options) =>
      matrix(x.shape, (r, c) => {
        const y = hat(column(x, c), epsilon)[r] * (gamma.data[c] as number) + (beta.data[c] as number);
        return relu ? Math.max(y, 0) : y;
      }),
    samples: shapes.flatMap((shape, i) =>
      [false, true].map((relu) => ({
        inputs: [random(shape, i + 1), random([shape[1]], i + 5), random([shape[1]], i + 9)],
        options: { ...options, relu },
      })),
    ),
    refusals: [
      {
        inputs: [random([4, 3], 1), random([2], 2), random([3], 3)],
        options,
        error: 'ShapeError',
        message: /ops\.batchNorm: operands do not fit \(got \[4, 3\], \[2\], \[3\], \[3\], \[3\]\)/,
      },
    ],
    roundings: 256, // the gradient is what is left when large terms cancel
    call: ([x, gamma, beta], { epsilon, relu }: Options) =>
      ops.batchNorm(x as Tensor, gamma as Tensor, beta as Tensor, { epsilon, activation: relu ? 'relu' : 'linear' }),
  },
  {
    name: 'batchNormSums',
    internal: true,
    reference: ([x, g], given: Options) => sums(x, g, given),
    samples: shapes.map((shape, i) => ({ inputs: [random(shape, i + 1), random(shape, i + 11)], options })),
    roundings: 64,
    call: withMoments('batchNormSums', (x, [g], [centre, inv]) => [g, x, centre, inv, null, null]),
  },
  {
    name: 'batchNormGrad',
    internal: true,
    reference: ([x, g, gamma, s], { epsilon }: Options) =>
      matrix(x.shape, (r, c) => {
        const [values, n] = [column(x, c), x.shape[0]];
        const [first, second] = [s.data[c] as number, s.data[x.shape[1] + c] as number];
        return (
          inverse(values, epsilon) * (gamma.data[c] as number) * (column(g, c)[r] - first / n - (hat(values, epsilon)[r] * second) / n)
        );
      }),
    samples: shapes.map((shape, i) => ({
      inputs: [random(shape, i + 1), random(shape, i + 11), random([shape[1]], i + 5), random([2, shape[1]], i + 21)],
      options,
    })),
    roundings: 64,
    call: withMoments('batchNormGrad', (x, [g, gamma, s], [centre, inv]) => [g, x, gamma, s, centre, inv, null]),
  },
];

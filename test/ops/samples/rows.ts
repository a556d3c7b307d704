import { opTable } from '../../../src/autodiff/op.js';
import { ops, type Tensor } from '../../../src/index.js';
import type { Entry } from '../harness.js';
import { type Plain, random, rowwise, total } from '../plain.js';

interface Options {
  readonly epsilon: number;
}

const options: Options = { epsilon: 0.5 }; // large, or the squares that the harness sums would hardly depend on x
const shapes = [[4, 5], [17], [2, 3, 7], [3, 2]];

const mean = (row: number[]): number => total(row) / row.length;
const inverse = (row: number[], epsilon: number): number => {
  const centre = mean(row);
  return 1 / Math.sqrt(mean(row.map((v) => (v - centre) ** 2)) + epsilon);
};
const hat = (row: number[], epsilon: number): number[] => {
  const [centre, factor] = [mean(row), inverse(row, epsilon)];
  return row.map((v) => (v - centre) * factor);
};

/** The rows of x, one after the other, beside those of another tensor that a reference walks through. */
function rowsBeside(x: Plain): () => number[] {
  const n = x.shape[x.shape.length - 1];
  let row = 0;
  return () => x.data.slice(n * row, n * ++row) as number[];
}

export const entries: readonly Entry[] = [
  {
    name: 'standardizeRows',
    reference: ([x], { epsilon }: Options) => rowwise(x, (row) => hat(row, epsilon)),
    samples: shapes.map((shape, i) => ({ inputs: [random(shape, i + 1)], options })),
    sized: (n) => [{ inputs: [random([3, n], n)], options }],
    refusals: [
      {
        inputs: [random([], 1)],
        options,
        error: 'ShapeError',
        message: /ops\.standardizeRows: a scalar has no rows \(got \[\]\)\. Expected at least one axis\./,
      },
    ],
    roundings: 64,
  },
  {
    name: 'standardizeRowsGrad',
    internal: true,
    reference: ([g, x], { epsilon }: Options) => {
      const next = rowsBeside(x);
      return rowwise(g, (up) => {
        const row = next();
        const y = hat(row, epsilon);
        const [factor, centre, product] = [inverse(row, epsilon), mean(up), mean(up.map((v, i) => v * y[i]))];
        return up.map((v, i) => factor * (v - centre - y[i] * product));
      });
    },
    samples: shapes.map((shape, i) => ({ inputs: [random(shape, i + 1), random(shape, i + 9)], options })),
    sized: (n) => [{ inputs: [random([3, n], n), random([3, n], n + 99)], options }],
    roundings: 64,
    call: ([g, x], given: Options) => {
      const primitive = opTable.get('standardizeRowsGrad') as unknown as (inputs: readonly Tensor[], options: Options) => Tensor;
      return primitive([g as Tensor, x as Tensor, ops.standardizeRows(x as Tensor, given)], given);
    },
  },
  {
    name: 'checkpoint',
    internal: true, // refuses what its function refuses
    reference: ([x, y]) => ({ shape: x.shape, data: x.data.map((v, i) => Math.tanh(v) * (y?.data[i] ?? 1)) }),
    samples: [
      { inputs: [random([5], 1)] },
      { inputs: [random([3, 5], 2), random([3, 5], 7)] },
      { inputs: [random([2, 3, 2], 3), random([2, 3, 2], 8)] },
    ],
    call: (inputs) => ops.checkpoint(([x, y]) => (y ? ops.mul(ops.tanh(x), y) : ops.tanh(x)), inputs as readonly Tensor[]),
  },
];

import type { Entry } from '../harness.js';
import { largest, map, type Plain, random, rowwise, total, zip } from '../plain.js';

const softmax = (row: number[]): number[] => {
  const powers = row.map((v) => Math.exp(v - largest(row)));
  return powers.map((p) => p / total(powers));
};
const logSoftmax = (row: number[]): number[] => {
  const shift = largest(row) + Math.log(total(row.map((v) => Math.exp(v - largest(row)))));
  return row.map((v) => v - shift);
};

const shapes = [[4, 5], [17], [2, 3, 7], [3, 1]];

const forward = (name: string, fn: (row: number[]) => number[]): Entry => ({
  name,
  reference: ([x]) => rowwise(x, fn),
  samples: [
    ...shapes.map((shape, i) => ({ inputs: [random(shape, i + 1)] })),
    { inputs: [map(random([3, 6]), (v) => 500 * v)], noDifferences: 'all but one are 0', note: 'huge logits' },
  ],
  sized: (n) => [{ inputs: [random([3, n], n)] }],
});

const backward = (name: string, slope: (g: number[], y: number[]) => number[]): Entry => ({
  name,
  internal: true,
  reference: ([g, y]) => {
    const n = y.shape[y.shape.length - 1];
    let row = 0;
    return rowwise(g, (one) => slope(one, y.data.slice(n * row, n * ++row) as number[]));
  },
  samples: shapes.map((shape, i) => ({ inputs: [random(shape, i + 1), random(shape, i + 9)] })),
  sized: (n) => [{ inputs: [random([3, n], n), random([3, n], n + 99)] }],
});

const times = (a: number[], b: number[]): number[] =>
  zip({ shape: [a.length], data: a }, { shape: [b.length], data: b } satisfies Plain, (p, q) => p * q).data as number[];

export const entries: readonly Entry[] = [
  forward('softmax', softmax),
  forward('logSoftmax', logSoftmax),
  backward('softmaxGrad', (g, y) => {
    const shared = total(times(g, y));
    return g.map((v, i) => y[i] * (v - shared));
  }),
  backward('logSoftmaxGrad', (g, y) => {
    const shared = total(g);
    return g.map((v, i) => v - Math.exp(y[i]) * shared);
  }),
];

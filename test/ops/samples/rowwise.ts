import { opTable } from '../../../src/autodiff/op.js';
import { ops, type Tensor } from '../../../src/index.js';
import { checkpoint } from '../../../src/ops/checkpoint.js';
import { customVjp } from '../../../src/ops/custom-vjp.js';
import { segments } from '../../../src/ops/segment.js';
import type { Entry } from '../harness.js';
import { build, map, type Plain, random, rowwise, total } from '../plain.js';

const at = ({ shape, data }: Plain, ...position: number[]): number => data[position.reduce((flat, i, axis) => flat * shape[axis] + i, 0)];
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sumOver = (n: number, fn: (i: number) => number): number => total(range(n).map(fn));

const shapes = [
  [3, 2, 5],
  [1, 4, 1],
  [7, 3, 4],
];
const misfit = { error: 'ShapeError', message: /operands do not fit/ };

/** Rows 0 … 6 in groups of 2, 0 and 5. */
const ids = [0, 0, 2, 2, 2, 2, 2];
const groups = () => segments('test', ids, 3);
const groupOptions =
  (transposed: boolean, activation = 'linear') =>
  () => ({ groups: groups(), transposed, activation });

const softmaxOf = (column: number[]): number[] => {
  const powers = column.map((v) => Math.exp(v - Math.max(...column)));
  return powers.map((p) => p / total(powers));
};

const epsilon = 0.5; // large, or the squares that the harness sums would hardly depend on x
const standard = (row: number[]): number[] => {
  const mean = total(row) / row.length;
  const deviation = Math.sqrt(total(row.map((v) => (v - mean) ** 2)) / row.length + epsilon);
  return row.map((v) => (v - mean) / deviation);
};

export const entries: readonly Entry[] = [
  {
    name: 'vectorMatrix',
    reference: ([x, a]) => build([a.shape[0], a.shape[2]], ([n, c]) => sumOver(a.shape[1], (r) => at(x, n, r) * at(a, n, r, c))),
    samples: shapes.map(([n, r, c], i) => ({ inputs: [random([n, r], i + 1), random([n, r, c], i + 9)] })),
    sized: (n) => [{ inputs: [random([2, 3], n), random([2, 3, n], n + 1)] }],
    refusals: [{ inputs: [random([3, 2]), random([2, 2, 4])], ...misfit }],
  },
  {
    name: 'matrixVector',
    reference: ([a, v]) => build([a.shape[0], a.shape[1]], ([n, r]) => sumOver(a.shape[2], (c) => at(a, n, r, c) * at(v, n, c))),
    samples: shapes.map(([n, r, c], i) => ({ inputs: [random([n, r, c], i + 9), random([n, c], i + 1)] })),
    sized: (n) => [{ inputs: [random([2, 3, n], n), random([2, n], n + 1)] }],
    refusals: [{ inputs: [random([3, 2, 2]), random([2, 2])], ...misfit }],
  },
  {
    name: 'outerProduct',
    reference: ([x, v]) => build([x.shape[0], x.shape[1], v.shape[1]], ([n, r, c]) => at(x, n, r) * at(v, n, c)),
    samples: shapes.map(([n, r, c], i) => ({ inputs: [random([n, r], i + 1), random([n, c], i + 9)] })),
    sized: (n) => [{ inputs: [random([2, 3], n), random([2, n], n + 1)] }],
    refusals: [{ inputs: [random([3, 2]), random([2, 2])], ...misfit }],
  },
  {
    name: 'groupedLinear',
    // the kernels one below the other
    reference: ([x, bias, ...kernels], { transposed, activation }: { transposed: boolean; activation: string }) => {
      const height = kernels[0].shape[1];
      const entry = (g: number, row: number, c: number): number => at(kernels[Math.floor(row / height)], g, row % height, c);
      return build([7, transposed ? height * kernels.length : kernels[0].shape[2]], ([row, c]) => {
        const g = ids[row];
        const product = sumOver(x.shape[1], (k) => at(x, row, k) * (transposed ? entry(g, c, k) : entry(g, k, c)));
        const y = product + (bias ? at(bias, g, c) : 0);
        return activation === 'relu' ? Math.max(0, y) : y;
      });
    },
    samples: [
      { inputs: [random([7, 4], 1), random([3, 5], 3), random([3, 4, 5], 2)], options: groupOptions(false) },
      { inputs: [random([7, 4], 4), null, random([3, 4, 5], 5)], options: groupOptions(false, 'relu') },
      { inputs: [random([7, 5], 6), null, random([3, 4, 5], 7)], options: groupOptions(true) },
      { inputs: [random([7, 8], 8), random([3, 5], 3), random([3, 4, 5], 9), random([3, 4, 5], 2)], options: groupOptions(false, 'relu') },
      { inputs: [random([7, 5], 1), null, random([3, 3, 5], 2), random([3, 3, 5], 4), random([3, 3, 5], 7)], options: groupOptions(true) },
    ],
    refusals: [
      { inputs: [random([7, 3]), random([3, 5]), random([3, 4, 5])], options: groupOptions(false)(), ...misfit },
      { inputs: [random([7, 8]), null, random([3, 4, 5]), random([3, 4, 6])], options: groupOptions(false)(), ...misfit },
    ],
  },
  {
    name: 'groupedOuter',
    internal: true,
    reference: ([a, b], { part, parts }: { part: number; parts: number }) => {
      const width = a.shape[1] / parts;
      return build([3, width, b.shape[1]], ([g, p, q]) =>
        sumOver(7, (row) => (ids[row] === g ? at(a, row, part * width + p) * at(b, row, q) : 0)),
      );
    },
    samples: [
      { inputs: [random([7, 3], 1), random([7, 5], 2)], options: () => ({ groups: groups(), part: 0, parts: 1 }) },
      { inputs: [random([7, 6], 3), random([7, 5], 4)], options: () => ({ groups: groups(), part: 1, parts: 2 }) },
    ],
  },
  {
    name: 'segmentSoftmax',
    internal: true,
    reference: ([x]) =>
      build(x.shape, ([row, c]) => {
        const members = range(7).filter((other) => ids[other] === ids[row]);
        return softmaxOf(members.map((other) => at(x, other, c)))[members.indexOf(row)];
      }),
    samples: [1, 4].map((width) => ({ inputs: [random([7, width], width)], options: groupOptions(false) })),
  },
  {
    name: 'standardizeRows',
    reference: ([x]) => rowwise(x, standard),
    samples: [
      [4, 5],
      [2, 3, 7],
      [3, 2],
    ].map((shape, i) => ({ inputs: [random(shape, i + 1)], options: { epsilon } })),
    sized: (n) => [{ inputs: [random([3, n + 1], n)], options: { epsilon } }],
    refusals: [],
    internal: true,
    roundings: 64,
  },
  {
    name: 'standardizeRowsGrad',
    internal: true,
    reference: ([g, x]) => {
      const n = x.shape[x.shape.length - 1];
      return build(x.shape, (position) => {
        const first = position.slice(0, -1).reduce((flat, i, axis) => flat * x.shape[axis] + i, 0) * n;
        const [gs, xs] = [g.data.slice(first, first + n), x.data.slice(first, first + n)];
        const y = standard(xs);
        const mean = total(xs) / n;
        const deviation = Math.sqrt(total(xs.map((v) => (v - mean) ** 2)) / n + epsilon);
        const j = position[position.length - 1];
        return (gs[j] - total(gs) / n - (y[j] * total(gs.map((v, k) => v * y[k]))) / n) / deviation;
      });
    },
    samples: [
      [4, 5],
      [2, 3, 7],
    ].map((shape, i) => ({ inputs: [random(shape, i + 1), random(shape, i + 7)], options: { epsilon } })),
    roundings: 64,
    call: ([g, x], options) => {
      const [forward, backward] = ['standardizeRows', 'standardizeRowsGrad'].map((name) => opTable.get(name)) as unknown as {
        (inputs: readonly (Tensor | null)[], options: unknown): Tensor;
        detached(inputs: readonly (Tensor | null)[], options: unknown): Tensor;
      }[];
      return backward([g, x, forward.detached([x], options)], options);
    },
  },
  {
    name: 'checkpoint',
    internal: true,
    reference: ([x]) => map(x, (v) => Math.tanh(v * v)),
    samples: [{ inputs: [random([3, 3], 1)] }],
    call: ([x]) => checkpoint(([one]) => ops.tanh(ops.mul(one, one)), [x as Tensor]),
  },
  {
    name: 'customVjp',
    internal: true,
    reference: ([x]) => map(x, (v) => Math.exp(v)),
    samples: [{ inputs: [random([3, 3], 1)] }],
    call: ([x]) =>
      customVjp(
        (one) => ops.exp(one),
        (g, { output }) => [ops.mul(g, output)],
      )(x as Tensor),
  },
];

import { Csr, tensor } from '../../../src/index.js';
import { segments } from '../../../src/ops/segment.js';
import type { Entry, Sample } from '../harness.js';
import { build, largest, type Plain, random, total } from '../plain.js';
import { slots } from './sparse.js';

interface Groups {
  readonly groups: Csr;
  readonly transposed: boolean;
}

/** Neighbouring rows in groups of the given sizes. */
function grouped(sizes: readonly number[]): Csr {
  const starts = [0, ...sizes].map((_, i) => total(sizes.slice(0, i)));
  const rows = Array.from({ length: total(sizes) }, (_, i) => i);
  return new Csr(sizes.length, rows.length, tensor(Uint32Array.from(starts)), tensor(Uint32Array.from(rows)), null);
}

/** The group of each row. */
const groupOf = (groups: Csr): number[] => slots(groups).map(({ row }) => row);

const sizes = [
  [2, 0, 3],
  [1, 1, 1, 4],
  [0, 5],
];

const linear = (counts: readonly number[], width: number, units: number, { bias = false, transposed = false } = {}): Sample => ({
  inputs: [
    random([total(counts), width], width),
    random(transposed ? [counts.length, units, width] : [counts.length, width, units], units + 3),
    bias ? random([counts.length, units], 9) : null,
  ],
  options: () => ({ groups: grouped(counts), transposed }),
  note: JSON.stringify({ counts, width, units, bias, transposed }),
});

const outer = (counts: readonly number[], p: number, q: number): Sample => ({
  inputs: [random([total(counts), p], p), random([total(counts), q], q + 5)],
  options: () => ({ groups: grouped(counts) }),
  note: JSON.stringify({ counts, p, q }),
});

const cell = ({ shape: [, cols], data }: Plain, r: number, c: number): number => data[r * cols + c];
const cube = ({ shape: [, rows, cols], data }: Plain, g: number, r: number, c: number): number => data[(g * rows + r) * cols + c];
const sumOf = (n: number, term: (i: number) => number): number => total(Array.from({ length: n }, (_, i) => term(i)));

/** Ids of segments, for rows in no order; some segments stay empty. */
const softmaxOf = (ids: readonly number[], count: number, cols: number): Sample => ({
  inputs: [random([ids.length, cols], cols + 1)],
  options: () => ({ groups: segments('test', [...ids], count) }),
  note: `${ids.length} rows of ${cols}`,
});

const matrices = (n: number, rows: number, cols: number): Plain => random([n, rows, cols], rows * cols + n);
const shapes = [
  [3, 2, 4],
  [1, 5, 3],
  [4, 1, 1],
] as const;

export const entries: readonly Entry[] = [
  {
    name: 'groupedLinear',
    roundings: 64,
    reference: ([x, kernel, bias], { groups, transposed }: Groups) => {
      const [, units] = transposed ? [0, kernel.shape[1]] : [0, kernel.shape[2]];
      const group = groupOf(groups);
      return build([x.shape[0], units], ([r, u]) => {
        const weight = (i: number): number => (transposed ? cube(kernel, group[r], u, i) : cube(kernel, group[r], i, u));
        return sumOf(x.shape[1], (i) => cell(x, r, i) * weight(i)) + (bias ? cell(bias, group[r], u) : 0);
      });
    },
    samples: sizes.flatMap((counts) => [linear(counts, 3, 4, { bias: true }), linear(counts, 4, 3, { transposed: true })]),
    sized: (n) => [linear([3, 2], n, 5), linear([1, 4], 5, n, { bias: true }), linear([n, 1], 3, 2)],
    refusals: [
      {
        inputs: [random([5, 3]), random([3, 2, 4]), null],
        options: { groups: grouped([2, 0, 3]), transposed: false },
        error: 'ShapeError',
        message: /ops\.groupedLinear: operands do not fit \(got \[5, 3\], \[3, 2, 4\]\)/,
      },
    ],
  },
  {
    name: 'groupedOuter',
    internal: true,
    roundings: 64,
    reference: ([a, b], { groups }: Groups) => {
      const group = groupOf(groups);
      return build([groups.rows, a.shape[1], b.shape[1]], ([g, i, j]) =>
        sumOf(a.shape[0], (r) => (group[r] === g ? cell(a, r, i) * cell(b, r, j) : 0)),
      );
    },
    samples: sizes.map((counts) => outer(counts, 3, 5)),
    sized: (n) => [outer([3, 2], n, 2), outer([n, 0, 2], 2, 3)],
  },
  {
    name: 'segmentSoftmax',
    reference: ([x], { groups }: Groups) => {
      const segment: number[] = [];
      for (const { row, col } of slots(groups)) segment[col] = row;
      return build(x.shape, ([r, c]) => {
        const members = segment.flatMap((s, other) => (s === segment[r] ? [cell(x, other, c)] : []));
        return Math.exp(cell(x, r, c) - largest(members)) / total(members.map((v) => Math.exp(v - largest(members))));
      });
    },
    samples: [softmaxOf([2, 0, 2, 0, 3, 2], 5, 3), softmaxOf([0], 1, 2), softmaxOf([1, 1, 1, 0], 2, 1)],
    sized: (n) => [
      softmaxOf(
        Array.from({ length: n }, (_, i) => (i * i) % 3),
        4,
        2,
      ),
      softmaxOf([1, 0, 1], 2, n),
    ],
    refusals: [
      {
        inputs: [random([3, 2])],
        options: { groups: segments('test', [0, 1], 2) },
        error: 'ShapeError',
        message: /ops\.segmentSoftmax: the segments do not share the rows out \(got 2 entries for 3 rows\)/,
      },
    ],
  },
  {
    name: 'vectorMatrix',
    roundings: 64,
    reference: ([x, a]) => build([a.shape[0], a.shape[2]], ([e, j]) => sumOf(a.shape[1], (i) => cell(x, e, i) * cube(a, e, i, j))),
    samples: shapes.map(([n, rows, cols]) => ({ inputs: [random([n, rows]), matrices(n, rows, cols)] })),
    sized: (n) => [{ inputs: [random([2, 3]), matrices(2, 3, n)] }, { inputs: [random([2, n]), matrices(2, n, 3)] }],
    refusals: [
      {
        inputs: [random([2, 3]), random([2, 4, 3])],
        error: 'ShapeError',
        message: /ops\.vectorMatrix: operands do not fit \(got \[2, 4, 3\] and \[2, 3\]\)/,
      },
    ],
  },
  {
    name: 'matrixVector',
    internal: true,
    roundings: 64,
    reference: ([a, v]) => build([a.shape[0], a.shape[1]], ([e, i]) => sumOf(a.shape[2], (j) => cube(a, e, i, j) * cell(v, e, j))),
    samples: shapes.map(([n, rows, cols]) => ({ inputs: [matrices(n, rows, cols), random([n, cols])] })),
    sized: (n) => [{ inputs: [matrices(2, 3, n), random([2, n])] }],
  },
  {
    name: 'outerProduct',
    internal: true,
    reference: ([x, v]) => build([x.shape[0], x.shape[1], v.shape[1]], ([e, i, j]) => cell(x, e, i) * cell(v, e, j)),
    samples: shapes.map(([n, rows, cols]) => ({ inputs: [random([n, rows]), random([n, cols], 2)] })),
    sized: (n) => [{ inputs: [random([2, 3]), random([2, n], 2)] }],
  },
];

import type { Tensor } from '../../../src/index.js';
import * as ops from '../../../src/public/ops.js';
import type { Entry, Sample } from '../harness.js';
import { at, largest, map, matmul, type Plain, plain, random, reduce, rowwise, smallest, total, transpose, zip } from '../plain.js';

type Operands = readonly (Tensor | null)[];

const { max, mean, min, sum, softmax, logSoftmax } = ops;
const reductions = { sum, mean, max, min };
const normalisations = { softmax, logSoftmax };

type Flags = { readonly transposeA?: boolean; readonly transposeB?: boolean };

const flip = (x: Plain, flag = false): Plain => (flag ? transpose(x, [1, 0]) : x);
const both: readonly Flags[] = [{}, { transposeA: true }, { transposeB: true }, { transposeA: true, transposeB: true }];
const shapeOf = (rows: number, cols: number, flag = false): number[] => (flag ? [cols, rows] : [rows, cols]);

const matmuls: Entry = {
  name: 'matmul with every transpose',
  call: ([a, b]: Operands, flags: Flags) => ops.matmul(a as Tensor, b as Tensor, flags),
  reference: ([a, b], { transposeA, transposeB }: Flags) => matmul(flip(a, transposeA), flip(b, transposeB)),
  roundings: 64,
  samples: both.map((options) => ({
    inputs: [random(shapeOf(5, 7, options.transposeA)), random(shapeOf(7, 3, options.transposeB), 2)],
    options,
  })),
  refusals: [
    {
      inputs: [random([2, 3]), random([2, 3])],
      options: {},
      error: 'ShapeError',
      message: /inner sizes differ \(got \[2, 3\] times \[2, 3\]\).*transposeA and transposeB/,
    },
  ],
};

const vectors: Entry = {
  name: 'matmul with a vector',
  call: ([a, v]: Operands, flags: Flags) => ops.matmul(a as Tensor, v as Tensor, flags),
  reference: ([a, v], { transposeA }: Flags) => {
    const y = matmul(flip(a, transposeA), { shape: [v.data.length, 1], data: v.data });
    return plain([y.shape[0]], y.data);
  },
  roundings: 64,
  samples: both.map((options) => ({ inputs: [random(shapeOf(5, 7, options.transposeA)), random([7], 2)], options })),
  refusals: [{ inputs: [random([2, 3]), random([2])], options: {}, error: 'ShapeError', message: /inner sizes differ/ }],
};

const linear: Entry = {
  name: 'linear',
  call: ([x, kernel, bias]: Operands, activation: ops.Epilogue) => ops.linear(x as Tensor, kernel as Tensor, bias, activation),
  reference: ([x, kernel, bias], activation: ops.Epilogue) => {
    const y = matmul(x, kernel);
    return map(bias ? zip(y, bias, (p, q) => p + q) : y, (v) => (activation === 'relu' ? Math.max(v, 0) : v));
  },
  roundings: 64,
  samples: (['linear', 'relu'] as const).flatMap((options) =>
    [random([4], 3), null].map((bias): Sample => ({ inputs: [random([6, 5]), random([5, 4], 2), bias], options })),
  ),
  refusals: [
    {
      inputs: [random([6, 5]), random([5, 4]), random([5])],
      options: 'linear',
      error: 'ShapeError',
      message: /the bias does not fit \(got \[5\]\)\. Expected \[4\]\./,
    },
  ],
};

type Axes = { readonly axis?: number | readonly number[]; readonly keepDims?: boolean };
const axesOf = (rank: number, { axis }: Axes): number[] =>
  axis === undefined ? [...Array(rank).keys()] : [axis].flat().map((one) => (one < 0 ? one + rank : one));
const choices: readonly Axes[] = [
  {},
  { keepDims: true },
  { axis: 0 },
  { axis: -1, keepDims: true },
  { axis: [0, 1] },
  { axis: [2, 0] },
  { axis: [1, 2], keepDims: true },
  { axis: [] },
];

function reduction(name: keyof typeof reductions, fold: (values: number[]) => number): Entry {
  return {
    name: `${name} over axes`,
    call: ([x]: Operands, options: Axes) => reductions[name](x as Tensor, options),
    reference: ([x], options: Axes) => reduce(x, axesOf(x.shape.length, options), options.keepDims ?? false, fold),
    roundings: 64,
    samples: [
      ...choices.map((options): Sample => ({ inputs: [random([3, 4, 5])], options, note: JSON.stringify(options) })),
      { inputs: [random([])], options: {} },
    ],
    refusals: [
      {
        inputs: [random([2, 3])],
        options: { axis: 2 },
        error: 'OptionError',
        message: new RegExp(
          `^ops\\.${name === 'mean' ? 'sum' : name}: axis outside the tensor \\(got 2\\)\\. Expected a whole number in \\[-2, 2\\)\\.`,
        ),
      },
    ],
  };
}

/** A function of rows, along any axis. */
function alongAxis(name: keyof typeof normalisations): Entry {
  const fn = (row: number[]): number[] => {
    const total = Math.log(row.reduce((sum, v) => sum + Math.exp(v - largest(row)), 0)) + largest(row);
    return row.map((v) => (name === 'softmax' ? Math.exp(v - total) : v - total));
  };
  return {
    name: `${name} along an axis`,
    call: ([x]: Operands, axis: number) => normalisations[name](x as Tensor, { axis }),
    reference: ([x], axis: number) => {
      const last = x.shape.length - 1;
      const swap = x.shape.map((_, i) => (i === axis ? last : i === last ? axis : i));
      return transpose(rowwise(transpose(x, swap), fn), swap);
    },
    samples: [0, 1, 2].map((options) => ({ inputs: [random([3, 4, 5])], options })),
    refusals: [
      { inputs: [random([2, 3])], options: 3, error: 'OptionError', message: new RegExp(`^ops\\.${name}: axis outside the tensor`) },
    ],
  };
}

type Range = { readonly axis?: number; readonly start?: number; readonly end?: number };

const slice: Entry = {
  name: 'slice with defaults and negative positions',
  call: ([x]: Operands, options: Range) => ops.slice(x as Tensor, options),
  reference: ([x], { axis = 0, start = 0, end }: Range) => {
    const [dimension, n] = [axis < 0 ? axis + 2 : axis, x.shape.at(axis) as number];
    const ids = [...Array(n).keys()].slice(start, end);
    const shape = x.shape.map((size, i) => (i === dimension ? ids.length : size));
    const data = Array.from({ length: shape[0] * shape[1] }, (_, i) => [Math.floor(i / shape[1]), i % shape[1]]).map((p) =>
      at(
        x,
        p.map((q, i) => (i === dimension ? ids[q] : q)),
      ),
    );
    return { shape, data };
  },
  samples: [{}, { start: -2 }, { axis: 1, end: -1 }, { axis: -1, start: 1, end: 3 }, { start: 4, end: 4 }].map((options) => ({
    inputs: [random([5, 4])],
    options,
    note: JSON.stringify(options),
  })),
  refusals: [{ start: 3, end: 2 }, { end: 6 }, { start: 0.5 }].map((options) => ({
    inputs: [random([5, 4])],
    options,
    error: 'OptionError',
    message: /^ops\.slice: range outside the axis .*Expected 0 <= start <= end <= 5\./,
  })),
};

const concat: Entry = {
  name: 'concat of one tensor with itself',
  call: ([x, y]: Operands) => ops.concat([x as Tensor, y as Tensor, x as Tensor]),
  reference: ([x, y]) =>
    plain(
      [3, 8],
      [0, 1, 2].flatMap((r) => [x, y, x].flatMap(({ shape, data }) => data.slice(r * shape[1], (r + 1) * shape[1]))),
    ),
  samples: [{ inputs: [random([3, 3]), random([3, 2], 2)] }],
};

export const entries: readonly Entry[] = [
  matmuls,
  vectors,
  linear,
  reduction('sum', total),
  reduction('mean', (values) => total(values) / values.length),
  reduction('max', largest),
  reduction('min', smallest),
  alongAxis('softmax'),
  alongAxis('logSoftmax'),
  slice,
  concat,
];

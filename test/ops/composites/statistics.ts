import { type Tensor, tensor } from '../../../src/index.js';
import * as ops from '../../../src/public/ops.js';
import type { Entry, Sample } from '../harness.js';
import { at, build, largest, map, offZero, type Plain, plain, random, reduce, total, zip } from '../plain.js';

type Operands = readonly (Tensor | null)[];
type Axes = { readonly axis?: number | readonly number[]; readonly keepDims?: boolean };

const choices: readonly Axes[] = [{}, { axis: 0 }, { axis: -1, keepDims: true }, { axis: [0, 2] }];
const axesOf = ({ axis = [0, 1, 2] }: Axes): number[] => [axis].flat().map((one) => (one < 0 ? one + 3 : one));

function reduction(name: string, call: (x: Tensor, options: Axes) => Tensor, fold: (values: number[]) => number): Entry {
  return {
    name: `${name} over axes`,
    call: ([x]: Operands, options: Axes) => call(x as Tensor, options),
    reference: ([x], options: Axes) => reduce(x, axesOf(options), options.keepDims ?? false, fold),
    roundings: 64,
    samples: choices.map((options): Sample => ({ inputs: [offZero([3, 4, 2])], options, note: JSON.stringify(options) })),
    refusals: [{ inputs: [random([2, 3])], options: { axis: 2 }, error: 'OptionError', message: /axis outside the tensor \(got 2\)/ }],
  };
}

const spread = (values: readonly number[], correction: number): number => {
  const mean = total(values) / values.length;
  return total(values.map((v) => (v - mean) ** 2)) / (values.length - correction);
};
const logSum = (values: readonly number[]): number => largest(values) + Math.log(total(values.map((v) => Math.exp(v - largest(values)))));
const product = (values: readonly number[]): number => values.reduce((p, v) => p * v, 1);
const length = (values: readonly number[]): number => Math.sqrt(total(values.map((v) => v * v)));

const ids = [3, 0, 3, 1, 3, 0, 4];
const count = 6; // 2 and 5 are empty
const lowerMedian = (values: number[]): number => values.slice().sort((p, q) => p - q)[(values.length - 1) >> 1];

function segmented(name: string, call: (x: Tensor, groups: ops.Segments) => Tensor, fold: (values: number[]) => number, empty = 0): Entry {
  return {
    name,
    call: ([x]: Operands, options: ops.Segments) => call(x as Tensor, options),
    reference: ([x]) => {
      const width = x.data.length / ids.length;
      const members = Array.from({ length: count }, (_, s) => ids.flatMap((id, r) => (id === s ? [r] : [])));
      const data = members.flatMap((rows) =>
        Array.from({ length: width }, (_, j) => (rows.length === 0 ? empty : fold(rows.map((r) => x.data[r * width + j])))),
      );
      return plain([count, ...x.shape.slice(1)], data);
    },
    roundings: 64,
    samples: [[7], [7, 1], [7, 2, 3]].map((shape) => ({ inputs: [random(shape)], options: { ids, count } })),
    refusals: [
      {
        inputs: [random([5, 2])],
        options: { ids, count },
        error: 'ShapeError',
        message: new RegExp(`^ops\\.${name}: one segment id is needed for each row`),
      },
      {
        inputs: [random([7, 2])],
        options: { ids: [3, 0, 6, 1, 3, 0, 4], count },
        error: 'IndexError',
        message: new RegExp(`^ops\\.${name}: index 2 is outside`),
      },
    ],
  };
}

const zeroAt = (x: Plain, ...places: number[]): Plain => map(x, (v, i) => (places.includes(i) ? 0 : v));

/** A function of two tensors. */
const two = (
  name: string,
  call: (a: Tensor, b: Tensor) => Tensor,
  reference: (a: Plain, b: Plain) => Plain,
  shapes: number[][][],
  refused?: RegExp,
): Entry => ({
  name,
  call: ([a, b]: Operands) => call(a as Tensor, b as Tensor),
  reference: ([a, b]) => reference(a, b),
  roundings: 64,
  samples: shapes.map(([a, b]) => ({ inputs: [offZero(a, 1), offZero(b, 2)] })),
  refusals: refused === undefined ? [] : [{ inputs: [random([2, 3]), random([2, 4])], error: 'ShapeError', message: refused }],
});

const mask = tensor(Uint8Array.of(1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 1, 1), { shape: [3, 4], dtype: 'bool' });
const on = (i: number): boolean => mask.toTypedArray()[i] === 1;

type Product = { readonly equation: string };
/** Einstein's sum by its definition: every value of every letter. */
function everyLetter(operands: readonly Plain[], { equation }: Product): Plain {
  const [inputs, output] = [equation.split('->')[0].split(','), equation.split('->')[1]];
  const letters = [...new Set(inputs.join(''))];
  const sizes = letters.map((letter) => {
    const i = inputs.findIndex((axes) => axes.includes(letter));
    return operands[i].shape[inputs[i].indexOf(letter)];
  });
  const shape = [...output].map((letter) => sizes[letters.indexOf(letter)]);
  const out = new Array<number>(product(shape)).fill(0);
  build(sizes, (p) => {
    const value = (axes: string): number[] => [...axes].map((letter) => p[letters.indexOf(letter)]);
    const flat = value(output).reduce((all, q, d) => all * shape[d] + q, 0);
    out[flat] += product(operands.map((x, i) => at(x, value(inputs[i]))));
    return 0;
  });
  return plain(shape, out);
}

const einsum: Entry = {
  name: 'einsum',
  call: (operands: Operands, { equation }: Product) => ops.einsum(equation, ...(operands as readonly Tensor[])),
  reference: everyLetter as Entry['reference'],
  roundings: 64,
  samples: (
    [
      ['ij->ji', [3, 4]],
      ['iji->j', [3, 2, 3]],
      ['ij->', [3, 4]],
      ['i,i->', [3], [3]],
      ['i,j->ji', [3], [2]],
      ['bij,bjk->bik', [2, 3, 4], [2, 4, 2]],
      ['bhid,bhjd->bhij', [2, 2, 3, 2], [2, 2, 3, 2]],
      ['nhd,hd->nh', [3, 2, 2], [2, 2]],
      ['ijk,lj->il', [2, 3, 2], [4, 3]],
    ] as [string, ...number[][]][]
  ).map(([equation, ...shapes]) => ({ inputs: shapes.map((shape, i) => random(shape, i + 1)), options: { equation }, note: equation })),
  refusals: [
    {
      inputs: [random([2, 3]), random([2, 3])],
      options: { equation: 'ij,jk->ik' },
      error: 'ShapeError',
      message: /^ops\.einsum: axes 'j' differ in size \(got 3 and 2\)/,
    },
    { inputs: [random([2, 3])], options: { equation: 'ijk->k' }, error: 'ShapeError', message: /operand 0 does not fit 'ijk'/ },
    {
      inputs: [random([2, 3])],
      options: { equation: 'ij->k' },
      error: 'OptionError',
      message: /the equation does not fit 1 operands \(got 'ij->k'\)/,
    },
    { inputs: [random([2, 3])], options: { equation: 'ij,jk->ik' }, error: 'OptionError', message: /the equation does not fit 1 operands/ },
  ],
};

type Order = { readonly axis: number; readonly largest: boolean; readonly k: number };
const picked: Entry = {
  name: 'topk and sort',
  call: ([x]: Operands, { axis, largest: descending, k }: Order) =>
    k < 0 ? ops.sort(x as Tensor, { axis, descending }).values : ops.topk(x as Tensor, k, { axis, largest: descending }).values,
  reference: ([x], { axis, largest: descending, k }: Order) => {
    const size = k < 0 ? x.shape[axis] : k;
    return build(
      x.shape.map((n, d) => (d === axis ? size : n)),
      (p) => {
        const line = Array.from({ length: x.shape[axis] }, (_, i) =>
          at(
            x,
            p.map((q, d) => (d === axis ? i : q)),
          ),
        ).sort((a, b) => a - b);
        return descending ? line[line.length - 1 - p[axis]] : line[p[axis]];
      },
    );
  },
  samples: [0, 1, 2].flatMap((axis) => [
    { inputs: [random([3, 4, 5])], options: { axis, largest: true, k: 2 } },
    { inputs: [random([3, 4, 5])], options: { axis, largest: false, k: 1 } },
    { inputs: [random([3, 4, 5])], options: { axis, largest: axis > 0, k: -1 } },
  ]),
  refusals: [
    {
      inputs: [random([3, 4])],
      options: { axis: 1, largest: true, k: 5 },
      error: 'OptionError',
      message: /^ops\.topk: k is above the size of the axis \(got 5\)\. Expected at most 4/,
    },
    { inputs: [random([3, 4])], options: { axis: 1, largest: true, k: 0.5 }, error: 'OptionError', message: /^ops\.topk: / },
    {
      inputs: [random([3, 4])],
      options: { axis: 2, largest: true, k: -1 },
      error: 'OptionError',
      message: /^ops\.sort: axis outside the tensor/,
    },
  ],
};

const one = (name: string, call: (x: Tensor) => Tensor, reference: (x: Plain) => Plain, inputs: readonly Plain[]): Entry => ({
  name,
  call: ([x]: Operands) => call(x as Tensor),
  reference: ([x]) => reference(x),
  samples: inputs.map((x) => ({ inputs: [x] })),
});

export const entries: readonly Entry[] = [
  reduction(
    'variance',
    (x, options) => ops.variance(x, options),
    (values) => spread(values, 1),
  ),
  reduction(
    'variance of what is there',
    (x, options) => ops.variance(x, { ...options, correction: 0 }),
    (values) => spread(values, 0),
  ),
  reduction(
    'deviation',
    (x, options) => ops.deviation(x, options),
    (values) => Math.sqrt(spread(values, 1)),
  ),
  reduction('logSumExp', (x, options) => ops.logSumExp(x, options), logSum),
  reduction('prod', (x, options) => ops.prod(x, options), product),
  reduction('norm', (x, options) => ops.norm(x, options), length),
  reduction(
    'norm of p 1',
    (x, options) => ops.norm(x, { ...options, p: 1 }),
    (values) => total(values.map(Math.abs)),
  ),
  reduction(
    'norm of p 3',
    (x, options) => ops.norm(x, { ...options, p: 3 }),
    (values) => Math.cbrt(total(values.map((v) => Math.abs(v) ** 3))),
  ),
  reduction(
    'norm of p infinite',
    (x, options) => ops.norm(x, { ...options, p: Infinity }),
    (values) => largest(values.map(Math.abs)),
  ),
  one(
    'prod with zeros',
    (x) => ops.prod(x, { axis: 1 }),
    (x) => reduce(x, [1], false, product),
    [zeroAt(random([3, 5]), 1, 7, 8)],
  ),
  one(
    'softplus with beta',
    (x) => ops.softplus(x, { beta: 3 }),
    (x) => map(x, (v) => Math.log1p(Math.exp(3 * v)) / 3),
    [random([7])],
  ),
  one(
    'hardtanh',
    (x) => ops.hardtanh(x, { min: -0.7, max: 1.1 }),
    (x) => map(x, (v) => Math.min(1.1, Math.max(-0.7, v))),
    [random([9])],
  ),
  one(
    'maskedFill',
    (x) => ops.maskedFill(x, mask, -3),
    (x) => map(x, (v, i) => (on(i) ? -3 : v)),
    [random([3, 4])],
  ),
  one(
    'maskedSoftmax',
    (x) => ops.maskedSoftmax(x, mask),
    (x) => map(x, (v, i) => (on(i) ? Math.exp(v) / total(x.data.filter((_, j) => on(j) && j >> 2 === i >> 2).map(Math.exp)) : 0)),
    [random([3, 4])],
  ),
  one(
    'normalize with p 1',
    (x) => ops.normalize(x, { p: 1, axis: 0 }),
    (x) =>
      zip(
        x,
        reduce(x, [0], true, (v) => total(v.map(Math.abs))),
        (p, q) => p / q,
      ),
    [offZero([3, 4])],
  ),
  two(
    'where',
    (a, b) => ops.where(mask, a, b),
    (a, b) =>
      map(
        zip(a, b, () => 0),
        (_, i) => (on(i) ? at(a, [i >> 2, i % 4]) : at(b, [i >> 2, i % 4])),
      ),
    [
      [
        [3, 4],
        [3, 4],
      ],
      [[4], [3, 1]],
    ],
    /ops\.where/,
  ),
  two('prelu', ops.prelu, (x, slope) => zip(x, slope, (v, s) => (v > 0 ? v : s * v)), [
    [[3, 4], [4]],
    [[3, 4], []],
  ]),
  two(
    'logAddExp',
    ops.logAddExp,
    (a, b) => zip(a, b, (p, q) => Math.log(Math.exp(p) + Math.exp(q))),
    [
      [
        [3, 4],
        [3, 4],
      ],
      [[3, 4], [4]],
    ],
    /ops\.logAddExp/,
  ),
  two('outer', ops.outer, (a, b) => build([3, 4], ([i, j]) => a.data[i] * b.data[j]), [[[3], [4]]], /^ops\.outer: operands do not fit/),
  two('dot', ops.dot, (a, b) => plain([], [total(a.data.map((v, i) => v * b.data[i]))]), [[[5], [5]]], /^ops\.dot: operands do not fit/),
  two(
    'cosineSimilarity',
    (a, b) => ops.cosineSimilarity(a, b),
    (a, b) =>
      build(
        [3],
        ([r]) =>
          total([0, 1, 2, 3].map((j) => at(a, [r, j]) * at(b, [r, j]))) /
          length(a.data.slice(r * 4, r * 4 + 4)) /
          length(b.data.slice(r * 4, r * 4 + 4)),
      ),
    [
      [
        [3, 4],
        [3, 4],
      ],
    ],
  ),
  einsum,
  picked,
  segmented('segmentProd', ops.segmentProd, product, 1),
  segmented('segmentVariance', ops.segmentVariance, (values) => spread(values, 0)),
  segmented('segmentMedian', ops.segmentMedian, lowerMedian),
  segmented('segmentLogSumExp', (x, groups) => ops.maximum(ops.segmentLogSumExp(x, groups), -50), logSum, -50),
];

import { type Csr, random as keys, type Tensor } from '../../../src/index.js';
import { dotAttention as attendByProducts } from '../../../src/ops/attention-dot.js';
import { gat as attendByScores } from '../../../src/ops/attention-gat.js';
import { gatv2 as attendByJointScores } from '../../../src/ops/attention-gatv2.js';
import type { Entry, Sample } from '../harness.js';
import { matmul, type Plain, plain, random, total } from '../plain.js';
import { randomCsr, slots } from './sparse.js';

interface Options {
  readonly csr: Csr;
  readonly heads: number;
  readonly dropout: { readonly rate: number; readonly key: keys.Key } | null;
}

/** lowbias32 of a counter, as a signed number. */
function hash(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 16);
}

/** What remains of one unit of attention after dropout. */
function share({ dropout, heads }: Options, slot: number, h: number): number {
  if (dropout === null || dropout.rate === 0) return 1;
  if (dropout.rate === 1) return 0;
  const threshold = Math.round(dropout.rate * 2 ** 32) - 2 ** 31;
  return hash((slot * heads + h + dropout.key.bits()) | 0) >= threshold ? 1 / (1 - dropout.rate) : 0;
}

type OfEntry<T> = (entry: ReturnType<typeof slots>[number], h: number) => T;

/** Σ α value over the entries of each row, for each head. */
function attend(options: Options, width: number, bias: Plain | null, score: OfEntry<number>, value: OfEntry<number[]>): Plain {
  const { csr, heads } = options;
  const entries = slots(csr);
  const out: number[] = [];
  for (let row = 0; row < csr.rows; row++) {
    const mine = entries.filter((entry) => entry.row === row);
    for (let h = 0; h < heads; h++) {
      const scores = mine.map((entry) => score(entry, h));
      const greatest = Math.max(...scores);
      const e = scores.map((z) => Math.exp(z - greatest));
      const sum = total(e);
      const y = new Array<number>(width).fill(0);
      mine.forEach((entry, k) => {
        const alpha = (e[k] / sum) * share(options, entry.slot, h);
        value(entry, h).forEach((v, c) => void (y[c] += alpha * v));
      });
      out.push(...y.map((v, c) => v + (bias?.data[h * width + c] ?? 0)));
    }
  }
  return plain([csr.rows, heads * width], out);
}

/** The part of a row that belongs to a head. */
const headOf = ({ shape, data }: Plain, row: number, h: number, width: number): number[] =>
  data.slice(row * shape[1] + h * width, row * shape[1] + (h + 1) * width) as number[];

const dot = (a: readonly number[], b: readonly number[]): number => total(a.map((v, i) => v * b[i]));
const leaky = (v: number): number => (v > 0 ? v : 0.2 * v);
const plus = (a: readonly number[], b: readonly number[] | null): number[] => a.map((v, i) => v + (b?.[i] ?? 0));

const drop = (rate: number): Options['dropout'] => (rate === 0 ? null : { rate, key: keys.key(7).at(3) });

/** Which of the optional operands are there, and how large everything is. */
interface Form {
  readonly rows?: number;
  readonly nnz?: number;
  readonly edge?: boolean;
  readonly bias?: boolean;
  readonly rate?: number;
}

const forms: readonly (readonly [heads: number, width: number, form: Form])[] = [
  [2, 3, { edge: true, bias: true, rate: 0.4 }],
  [1, 7, { bias: true, rate: 0.5 }],
  [8, 8, { rate: 0.6, bias: true }],
  [4, 4, { edge: true }],
  [5, 8, { nnz: 60, rate: 0.3 }],
  [1, 21, {}],
  [3, 1, { edge: true, rate: 1, bias: true }],
  [2, 5, { nnz: 0, bias: true }],
];

const sampleOf = (heads: number, form: Form, cols: number, inputs: Sample['inputs'], note: string): Sample => {
  const { rows = 7, nnz = 20, rate = 0 } = form;
  return { inputs, options: () => ({ csr: randomCsr(rows, cols, nnz), heads, dropout: drop(rate) }), note };
};

const title = (heads: number, width: number, form: Form): string => JSON.stringify({ heads, width, ...form });

function gatSample(heads: number, width: number, form: Form = {}): Sample {
  const { rows = 7, nnz = 20, edge = false, bias = false } = form;
  const columns = heads * width;
  const inputs = [
    random([rows, columns], columns, -1, 1),
    random([1, heads, width], 3, -1, 1),
    random([1, heads, width], 4, -1, 1),
    edge ? random([nnz, heads], 5) : null,
    bias ? random([columns], 6) : null,
  ];
  return sampleOf(heads, form, rows, inputs, title(heads, width, form));
}

const gat: Entry = {
  name: 'gat',
  reference: ([x, a, b, edge, bias], options: Options) => {
    const width = a.shape[2];
    const own = (v: Plain, h: number): number[] => v.data.slice(h * width, (h + 1) * width) as number[];
    const score: OfEntry<number> = ({ row, col, value }, h) => {
      const pair = dot(headOf(x, col, h, width), own(a, h)) + dot(headOf(x, row, h, width), own(b, h));
      return leaky(pair + (edge ? edge.data[value * options.heads + h] : 0));
    };
    return attend(options, width, bias, score, ({ col }, h) => headOf(x, col, h, width));
  },
  call: ([x, a, b, edgeScores, bias], { csr, dropout }: Options) =>
    attendByScores(csr, x as Tensor, a as Tensor, b as Tensor, { edgeScores, bias, dropout }),
  samples: forms.map(([heads, width, form]) => gatSample(heads, width, form)),
  sized: (n) =>
    n === 0 ? [] : [gatSample(2, n), gatSample(4, 8, { rows: n, nnz: 3 * n }), gatSample(1, 7, { rows: n, nnz: 3 * n, rate: 0.5 })],
  roundings: 64,
  refusals: [
    { inputs: gatSample(2, 3).inputs.with(0, random([7, 5])), options: small(), error: 'ShapeError', message: /x does not fit/ },
    { inputs: gatSample(2, 3).inputs.with(2, random([1, 3, 2])), options: small(), error: 'ShapeError', message: /attDst does not fit/ },
    { inputs: gatSample(2, 3).inputs.with(3, random([20, 3])), options: small(), error: 'ShapeError', message: /edgeScores does not fit/ },
    { inputs: gatSample(2, 3).inputs.with(4, random([5])), options: small(), error: 'ShapeError', message: /bias does not fit/ },
    {
      inputs: gatSample(2, 3).inputs,
      options: { ...small(), dropout: drop(1.5) },
      error: 'OptionError',
      message: /dropout: bad value for 'rate'/,
    },
  ],
};

function small(): Options {
  return { csr: randomCsr(7, 7, 20), heads: 2, dropout: null };
}

/** Optional edge attributes of width 3 and their kernel, and a bias. */
const tail = ({ nnz = 20, edge = false, bias = false }: Form, columns: number): (Plain | null)[] => [
  edge ? random([nnz, 3], 5, -1, 1) : null,
  edge ? random([3, columns], 8, -1, 1) : null,
  bias ? random([columns], 6) : null,
];

function gatv2Sample(heads: number, width: number, form: Form = {}): Sample {
  const { rows = 7 } = form;
  const columns = heads * width;
  const inputs = [
    random([rows + 2, columns], columns, -1, 1),
    random([rows, columns], 3, -1, 1),
    random([1, heads, width], 4, -1, 1),
    ...tail(form, columns),
  ];
  return sampleOf(heads, form, rows + 2, inputs, title(heads, width, form));
}

const gatv2: Entry = {
  name: 'gatv2',
  reference: ([l, t, a, attr, kernel, bias], options: Options) => {
    const width = a.shape[2];
    const features = attr && matmul(attr, kernel);
    const score: OfEntry<number> = ({ row, col, value }, h) => {
      const pair = plus(headOf(l, col, h, width), headOf(t, row, h, width));
      const v = plus(pair, features && headOf(features, value, h, width));
      return dot(v.map(leaky), a.data.slice(h * width, (h + 1) * width));
    };
    return attend(options, width, bias, score, ({ col }, h) => headOf(l, col, h, width));
  },
  call: ([l, t, a, edgeAttr, edgeKernel, bias], { csr, dropout }: Options) =>
    attendByJointScores(csr, l as Tensor, t as Tensor, a as Tensor, { edgeAttr, edgeKernel, bias, dropout }),
  samples: forms.map(([heads, width, form]) => gatv2Sample(heads, width, form)),
  sized: (n) => (n === 0 ? [] : [gatv2Sample(2, n), gatv2Sample(1, 5, { rows: n, nnz: 3 * n, edge: true })]),
  roundings: 64,
  refusals: [
    { inputs: gatv2Sample(2, 3).inputs.with(0, random([7, 6])), options: wide(), error: 'ShapeError', message: /source does not fit/ },
    { inputs: gatv2Sample(2, 3).inputs.with(1, random([9, 6])), options: wide(), error: 'ShapeError', message: /target does not fit/ },
    { inputs: gatv2Sample(2, 3).inputs.with(3, random([20, 3])), options: wide(), error: 'ShapeError', message: /edgeKernel is missing/ },
    {
      inputs: gatv2Sample(2, 3, { edge: true }).inputs.with(4, random([2, 6])),
      options: wide(),
      error: 'ShapeError',
      message: /edgeKernel does not fit/,
    },
  ],
};

function wide(): Options {
  return { csr: randomCsr(7, 9, 20), heads: 2, dropout: null };
}

function dotSample(heads: number, width: number, form: Form = {}): Sample {
  const { rows = 7 } = form;
  const columns = heads * width;
  const rectangle = (n: number, seed: number): Plain => random([n, columns], seed, -1, 1);
  const inputs = [rectangle(rows, 2), rectangle(rows + 2, 3), rectangle(rows + 2, 4), ...tail(form, columns)];
  return sampleOf(heads, form, rows + 2, inputs, title(heads, width, form));
}

const dotAttention: Entry = {
  name: 'dotAttention',
  reference: ([q, k, v, attr, kernel, bias], options: Options) => {
    const width = q.shape[1] / options.heads;
    const features = attr && matmul(attr, kernel);
    const edge = (value: number, h: number): number[] | null => features && headOf(features, value, h, width);
    const score: OfEntry<number> = ({ row, col, value }, h) =>
      dot(headOf(q, row, h, width), plus(headOf(k, col, h, width), edge(value, h))) / Math.sqrt(width);
    return attend(options, width, bias, score, ({ col, value }, h) => plus(headOf(v, col, h, width), edge(value, h)));
  },
  call: ([q, k, v, edgeAttr, edgeKernel, bias], { csr, heads, dropout }: Options) =>
    attendByProducts(csr, q as Tensor, k as Tensor, v as Tensor, { heads, edgeAttr, edgeKernel, bias, dropout }),
  samples: forms.map(([heads, width, form]) => dotSample(heads, width, form)),
  sized: (n) => (n === 0 ? [] : [dotSample(2, n), dotSample(1, 5, { rows: n, nnz: 3 * n, edge: true })]),
  roundings: 64,
  refusals: [
    { inputs: dotSample(2, 3).inputs.with(0, random([7, 5])), options: wide(), error: 'ShapeError', message: /query does not fit/ },
    { inputs: dotSample(2, 3).inputs.with(1, random([7, 6])), options: wide(), error: 'ShapeError', message: /key does not fit/ },
    { inputs: dotSample(2, 3).inputs.with(2, random([9, 8])), options: wide(), error: 'ShapeError', message: /value does not fit/ },
  ],
};

export const entries: readonly Entry[] = [gat, gatv2, dotAttention];

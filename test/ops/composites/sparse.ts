import { random as randomKey, SparseTensor, type Tensor, tensor } from '../../../src/index.js';
import * as ops from '../../../src/public/ops.js';
import { Csr } from '../../../src/runtime/csr.js';
import type { Entry } from '../harness.js';
import { largest, map, matmul, type Plain, plain, random, smallest, total, zip } from '../plain.js';

type Operands = readonly (Tensor | null)[];

const { segmentMax, segmentMean, segmentMin, segmentSum } = ops;
const reductions = { segmentSum, segmentMean, segmentMax, segmentMin };

const ids = [3, 0, 3, 1, 3, 0, 4];
const count = 6; // 2 and 5 are empty

function segmented(name: keyof typeof reductions, fold: (values: number[]) => number): Entry {
  return {
    name,
    call: ([x]: Operands, options: ops.Segments) => reductions[name](x as Tensor, options),
    reference: ([x]) => {
      const width = x.data.length / ids.length;
      const members = Array.from({ length: count }, (_, s) => ids.flatMap((id, r) => (id === s ? [r] : [])));
      const data = members.flatMap((rows) =>
        Array.from({ length: width }, (_, j) => (rows.length === 0 ? 0 : fold(rows.map((r) => x.data[r * width + j])))),
      );
      return plain([count, ...x.shape.slice(1)], data);
    },
    samples: [[7], [7, 1], [7, 5], [7, 2, 3]].map((shape) => ({ inputs: [random(shape)], options: { ids, count } })),
    refusals: [
      {
        inputs: [random([7, 2])],
        options: { ids: [3, 0, 6, 1, 3, 0, 4], count },
        error: 'IndexError',
        message: new RegExp(
          `^ops\\.${name}: index 2 is outside its range \\(got 6\\)\\. Expected a whole number in \\[0, 6\\)\\. Check for 1-based ids\\.$`,
        ),
      },
      {
        inputs: [random([5, 2])],
        options: { ids, count },
        error: 'ShapeError',
        message: new RegExp(`^ops\\.${name}: one segment id is needed for each row \\(got 7 ids for \\[5, 2\\]\\)`),
      },
    ],
  };
}

const gather: Entry = {
  name: 'gather with repeated indices',
  call: ([x]: Operands, index: number[]) => ops.gather(x as Tensor, index),
  reference: ([x], index: number[]) =>
    plain(
      [index.length, 3],
      index.flatMap((r) => x.data.slice(r * 3, (r + 1) * 3)),
    ),
  samples: [{ inputs: [random([4, 3])], options: [2, 2, 0, 3, 2] }],
  refusals: [[1, 4], [-1], [0.5]].map((options) => ({
    inputs: [random([4, 3])],
    options,
    error: 'IndexError',
    message: /^ops\.gather: index \d is outside its range .*Expected a whole number in \[0, 4\)\./,
  })),
};

// Rows of a 4 by 5 matrix: one is empty, one entry stands twice.
const rowptr = [0, 3, 3, 5, 7];
const col = [0, 2, 2, 4, 1, 3, 0];
const structure = (): Csr => new Csr(4, 5, tensor(Uint32Array.from(rowptr)), tensor(Uint32Array.from(col)), null);

function dense(values: readonly number[]): Plain {
  const data = new Array<number>(20).fill(0);
  for (let r = 0; r < 4; r++) for (let slot = rowptr[r]; slot < rowptr[r + 1]; slot++) data[r * 5 + col[slot]] += values[slot];
  return plain([4, 5], data);
}

type Product = { readonly csr: Csr; readonly mean?: boolean; readonly activation?: ops.Epilogue };

const spmm: Entry = {
  name: 'spmm with weights, bias, mean and relu',
  call: ([x, weights, bias]: Operands, { csr, ...rest }: Product) => ops.spmm(csr, x as Tensor, { weights, bias, ...rest }),
  reference: ([x, weights, bias], { mean = false, activation = 'linear' }: Product) => {
    const y = map(matmul(dense(weights?.data ?? col.map(() => 1)), x), (v, i) =>
      mean ? v / Math.max(1, rowptr[Math.floor(i / 3) + 1] - rowptr[Math.floor(i / 3)]) : v,
    );
    return map(bias ? zip(y, bias, (p, q) => p + q) : y, (v) => (activation === 'relu' ? Math.max(v, 0) : v));
  },
  samples: [null, random([7], 2)].flatMap((weights) => [
    { inputs: [random([5, 3]), weights, null], options: { csr: structure() } },
    { inputs: [random([5, 3]), weights, null], options: { csr: structure(), mean: true } },
    { inputs: [random([5, 3]), weights, random([3], 3)], options: { csr: structure(), mean: true, activation: 'relu' } },
    { inputs: [random([5, 3]), weights, random([3], 4)], options: { csr: structure(), activation: 'relu' } },
  ]),
  refusals: [
    {
      inputs: [random([4, 3]), null, null],
      options: { csr: structure() },
      error: 'ShapeError',
      message: /It needs one row for each column of the sparse matrix\.$/,
    },
  ],
};

const sparse = (values: Tensor): SparseTensor => new SparseTensor(structure(), values);
const values = { inputs: [random([7])] };

const features: Entry = {
  name: 'spmm of a sparse tensor, differentiated in its values',
  call: ([v, kernel]: Operands) => ops.spmm(sparse(v as Tensor), kernel as Tensor),
  reference: ([v, kernel]) => matmul(dense(v.data), kernel),
  samples: [{ inputs: [random([7]), random([5, 2], 2)] }],
};

const toDense: Entry = {
  name: 'toDense',
  call: ([v]: Operands) => ops.toDense(sparse(v as Tensor)),
  reference: ([v]) => dense(v.data),
  samples: [values],
};

const key = randomKey.key(3);
/** Which elements stay: the op itself, on ones. */
const mask = (n: number): number[] => Array.from(ops.dropout(tensor(new Float64Array(n).fill(1)), { rate: 0.4, key }).toTypedArray());

const drop: Entry = {
  name: 'dropout of a dense tensor',
  call: ([x]: Operands) => ops.dropout(x as Tensor, { rate: 0.4, key }),
  reference: ([x]) => ({ shape: x.shape, data: x.data.map((v, i) => v * mask(x.data.length)[i]) }),
  samples: [{ inputs: [random([6, 7])] }],
};

const dropSparse: Entry = {
  name: 'dropout of a sparse tensor',
  call: ([v]: Operands) => ops.toDense(ops.dropout(sparse(v as Tensor), { rate: 0.4, key })),
  reference: ([v]) => dense(v.data.map((value, i) => value * mask(7)[i])),
  samples: [values],
};

export const entries: readonly Entry[] = [
  segmented('segmentSum', total),
  segmented('segmentMean', (all) => total(all) / all.length),
  segmented('segmentMax', largest),
  segmented('segmentMin', smallest),
  gather,
  spmm,
  features,
  toDense,
  drop,
  dropSparse,
];

import type { FloatType } from '../../../src/core/dtype.js';
import { type Csr, type Tensor, tensor } from '../../../src/index.js';
import { segments } from '../../../src/ops/segment.js';
import { csrFromPairs } from '../../../src/runtime/csr.js';
import { uniform } from '../../kernels/harness.js';
import type { Entry, Sample } from '../harness.js';
import { largest, map, type Plain, plain, random, smallest, total } from '../plain.js';

const u32 = (values: ArrayLike<number>): Tensor => tensor(Uint32Array.from(Array.from(values)));

/** `nnz` pairs in no order, with repetitions; the last row and column stay empty. */
export function randomCsr(rows: number, cols: number, nnz: number, seed = 1): Csr {
  const draw = (n: number, shift: number): Tensor =>
    u32(uniform(nnz, seed + shift).map((u) => Math.floor(((u + 1) / 2) * Math.max(1, n - 1))));
  return csrFromPairs(rows, cols, draw(rows, 0), draw(cols, 1));
}

interface Entries {
  readonly row: number;
  readonly col: number;
  /** Position among the values. */
  readonly value: number;
  readonly slot: number;
}

/** The entries of a structure, slot by slot. */
export function slots({ rows, rowptr, col, perm }: Csr): Entries[] {
  const [ends, columns, order] = [rowptr.toTypedArray(), col.toTypedArray(), perm?.toTypedArray()];
  const out: Entries[] = [];
  for (let row = 0; row < rows; row++)
    for (let slot = ends[row]; slot < ends[row + 1]; slot++) out.push({ row, col: columns[slot], value: order?.[slot] ?? slot, slot });
  return out;
}

const matrixRow = (x: Plain, r: number): number[] => x.data.slice(r * x.shape[1], (r + 1) * x.shape[1]) as number[];

interface SpmmOptions {
  readonly csr: Csr;
  readonly mean: boolean;
  readonly activation: 'linear' | 'relu';
  readonly constant: { readonly forward: Tensor; readonly backward: Tensor } | null;
}

function spmm(x: Plain, weights: Plain | null, bias: Plain | null, { csr, mean, activation, constant }: SpmmOptions): Plain {
  const f = x.shape[1];
  const out = new Array<number>(csr.rows * f).fill(0);
  const counts = new Array<number>(csr.rows).fill(0);
  const ready = constant?.forward.toTypedArray();
  for (const { row, col, value, slot } of slots(csr)) {
    counts[row]++;
    matrixRow(x, col).forEach((v, j) => void (out[row * f + j] += (ready?.[slot] ?? weights?.data[value] ?? 1) * v));
  }
  return map(plain([csr.rows, f], out), (v, i) => {
    const y = v / (mean ? Math.max(1, counts[Math.floor(i / f)]) : 1) + (bias?.data[i % f] ?? 0);
    return activation === 'relu' ? Math.max(y, 0) : y;
  });
}

/** Values in slot order both ways. */
function constants(csr: Csr, dtype: FloatType): SpmmOptions['constant'] {
  const values = uniform(csr.nnz, 4);
  const ordered = (structure: Csr): Tensor =>
    tensor(
      slots(structure).map(({ value }) => values[value]),
      { dtype },
    );
  return { forward: ordered(csr), backward: ordered(csr.transpose) };
}

const product = (
  rows: number,
  cols: number,
  nnz: number,
  f: number,
  { weights = false, bias = false, mean = false, activation = 'linear', constant = false } = {},
): Sample => ({
  inputs: [random([cols, f], f), weights ? random([nnz], 5) : null, bias ? random([f], 6) : null],
  options: (dtype: FloatType) => {
    const csr = randomCsr(rows, cols, nnz);
    return { csr, mean, activation, constant: constant ? constants(csr, dtype) : null };
  },
  note: JSON.stringify({ rows, cols, nnz, f, weights, bias, mean, activation, constant }),
});

const small = { csr: randomCsr(3, 4, 5), mean: false, activation: 'linear', constant: null };

/** α X + (1 - α) A Z, again and again. */
const restarted = (nodes: number, nnz: number, f: number, hops: number, alpha = 0.3): Sample => ({
  inputs: [random([nodes, f], f)],
  options: (dtype: FloatType) => {
    const csr = randomCsr(nodes, nodes, nnz);
    return { csr, constant: constants(csr, dtype), hops, alpha };
  },
  note: JSON.stringify({ nodes, nnz, f, hops, alpha }),
});

/** ids of `count` segments for n rows, of which some stay empty. */
const ids = (n: number, count: number): number[] => uniform(n, n + 3).map((u) => Math.floor(((u + 1) / 2) * (count - 1)));

function extremum(name: 'segmentMax' | 'segmentMin', fold: (values: number[]) => number): Entry {
  const sample = (n: number, f: number, x = random([n, f], n + f)): Sample => ({
    inputs: [x],
    options: { csr: segments('test', ids(n, 5), 5) },
    note: `${n} rows of ${f}`,
  });
  return {
    name,
    reference: ([x], { csr }: { csr: Csr }) => {
      const f = x.shape[1];
      const members = Array.from({ length: csr.rows }, (): number[] => []);
      for (const { row, col } of slots(csr)) members[row].push(col);
      return plain(
        [csr.rows, f],
        members.flatMap((rows) => Array.from({ length: f }, (_, j) => (rows.length === 0 ? 0 : fold(rows.map((r) => x.data[r * f + j]))))),
      );
    },
    samples: [sample(17, 3), sample(6, 1), { ...sample(20, 3, map(random([20, 3]), Math.round)), noDifferences: 'ties' }],
    sized: (n) => [sample(7, n), sample(n, 3)],
    internal: true, // rows and ids are checked by ops.segmentMax and its like
  };
}

function weightedExtremum(name: 'spmmMax' | 'spmmMin', fold: (values: number[]) => number): Entry {
  const sample = (rows: number, cols: number, nnz: number, f: number): Sample => ({
    inputs: [random([cols, f], nnz + f), random([nnz], nnz + f + 1)],
    options: { csr: randomCsr(rows, cols, nnz, f + 1) },
    note: `${nnz} entries, width ${f}`,
  });
  const ties = sample(4, 5, 20, 3);
  return {
    name,
    reference: ([x, weights], { csr }: { csr: Csr }) => {
      const f = x.shape[1];
      const members = Array.from({ length: csr.rows }, (): Entries[] => []);
      for (const entry of slots(csr)) members[entry.row].push(entry);
      const extreme = (entries: Entries[], j: number): number =>
        entries.length === 0 ? 0 : fold(entries.map(({ col, value }) => weights.data[value] * x.data[col * f + j]));
      return plain(
        [csr.rows, f],
        members.flatMap((entries) => Array.from({ length: f }, (_, j) => extreme(entries, j))),
      );
    },
    samples: [
      sample(5, 6, 17, 3),
      sample(4, 7, 20, 1),
      sample(6, 5, 19, 21),
      sample(3, 3, 0, 2),
      { ...ties, inputs: ties.inputs.map((x) => x && map(x, Math.round)), noDifferences: 'ties' },
    ],
    sized: (n) => [sample(5, 6, 17, n), sample(5, 6, n, 3)],
    refusals: [
      {
        inputs: [random([5, 2]), random([5])],
        options: { csr: randomCsr(3, 4, 5) },
        error: 'ShapeError',
        message: new RegExp(
          `^ops\\.${name}: operands do not fit \\(got \\[5, 2\\] and weights \\[5\\]\\)\\. Expected \\[4, features\\] and \\[5\\]`,
        ),
      },
    ],
  };
}

const gathered = (rows: number, index: readonly number[], f: number): Sample => ({
  inputs: [random([rows, f], f)],
  options: { index: u32(index), csr: null },
  note: `${index.length} of ${rows} rows of ${f}`,
});

const permuted = (rest: readonly number[], by: number): Sample => {
  const rows = 7;
  const index = Array.from({ length: rows }, (_, i) => (i * by) % rows);
  return {
    inputs: [random([rows, ...rest])],
    options: { index: u32(index), inverse: u32(index.map((_, i) => index.indexOf(i))) },
    note: `every ${by}th of 7 rows`,
  };
};

/** Rows by their numbers. */
const picked: Entry['reference'] = ([x], { index }: { index: Tensor }) => {
  const width = x.shape.slice(1).reduce((p, q) => p * q, 1);
  return plain(
    [index.size, ...x.shape.slice(1)],
    Array.from(index.toTypedArray()).flatMap((r) => x.data.slice(r * width, (r + 1) * width)),
  );
};

export const entries: readonly Entry[] = [
  {
    name: 'spmm',
    roundings: 64,
    reference: ([x, weights, bias], options: SpmmOptions) => spmm(x, weights, bias, options),
    samples: [
      product(5, 6, 17, 3),
      product(5, 6, 17, 3, { weights: true }),
      product(6, 5, 17, 4, { mean: true }),
      product(6, 5, 17, 4, { mean: true, weights: true, bias: true }),
      product(6, 5, 17, 4, { bias: true, activation: 'relu' }),
      product(6, 5, 17, 5, { weights: true, bias: true, activation: 'relu', mean: true }),
      product(6, 5, 17, 5, { constant: true, bias: true, activation: 'relu' }),
      product(4, 4, 0, 3, { bias: true }),
    ],
    sized: (n) => [product(5, 4, 13, n, { weights: true, bias: true }), product(3, 7, n, 3, { weights: true })],
    refusals: [
      {
        inputs: [random([3, 2]), null, null],
        options: small,
        error: 'ShapeError',
        message: /^ops\.spmm: the dense operand does not fit \(got \[3, 2\]\)\. Expected \[4, features\]\./,
      },
      {
        inputs: [random([4, 2]), random([4]), null],
        options: small,
        error: 'ShapeError',
        message: /wrong number of weights \(got \[4\]\)\. Expected \[5\]\./,
      },
      {
        inputs: [random([4, 2]), null, random([3])],
        options: small,
        error: 'ShapeError',
        message: /the bias does not fit \(got \[3\]\)\. Expected \[2\]\./,
      },
    ],
  },
  {
    name: 'restartedHops',
    roundings: 64,
    reference: ([x], { csr, constant, hops, alpha }: Pick<SpmmOptions, 'csr' | 'constant'> & { hops: number; alpha: number }) => {
      let z = x;
      for (let k = 0; k < hops; k++) {
        const heard = spmm(z, null, null, { csr, mean: false, activation: 'linear', constant });
        z = map(heard, (v, i) => (1 - alpha) * v + alpha * x.data[i]);
      }
      return z;
    },
    samples: [restarted(6, 17, 3, 1), restarted(6, 17, 5, 2), restarted(6, 17, 4, 3, 1), restarted(5, 0, 2, 2), restarted(7, 20, 1, 4)],
    sized: (n) => [restarted(5, 13, n, 3), restarted(n + 1, 2 * n, 3, 2)],
    refusals: [
      {
        inputs: [random([3, 2])],
        options: { ...small, hops: 1, alpha: 0.5 },
        error: 'ShapeError',
        message:
          /^ops\.restartedHops: operands do not fit \(got a matrix \[3, 4\] and \[3, 2\]\)\. Expected a square matrix and \[3, features\]\./,
      },
    ],
  },
  {
    name: 'sddmm',
    roundings: 64,
    reference: ([g, x], { csr }: { csr: Csr }) => {
      const out = new Array<number>(csr.nnz).fill(0);
      for (const { row, col, value } of slots(csr)) out[value] = total(matrixRow(g, row).map((v, j) => v * matrixRow(x, col)[j]));
      return plain([csr.nnz], out);
    },
    samples: [1, 3, 8].map((f) => ({ inputs: [random([5, f], f), random([6, f], f + 1)], options: { csr: randomCsr(5, 6, 17) } })),
    sized: (n) => [{ inputs: [random([4, n], n), random([5, n], n + 1)], options: { csr: randomCsr(4, 5, 9) } }],
    refusals: [
      {
        inputs: [random([3, 2]), random([4, 3])],
        options: { csr: randomCsr(3, 4, 5) },
        error: 'ShapeError',
        message: /^ops\.sddmm: operands do not fit \(got \[3, 2\] and \[4, 3\]\)\. Expected \[3, f\] and \[4, f\]\./,
      },
    ],
  },
  {
    name: 'gather',
    internal: true, // indices are checked by ops.gather
    reference: picked,
    samples: [
      gathered(4, [2, 0, 2, 3, 2], 3),
      gathered(3, [], 2),
      { inputs: [random([4])], options: { index: u32([3, 3, 1]), csr: null } },
      { inputs: [random([4, 2, 3])], options: { index: u32([1, 1, 0]), csr: segments('test', [1, 1, 0], 4) }, note: 'groups made before' },
    ],
    sized: (n) => [
      gathered(5, [4, 1, 1, 0], n),
      gathered(
        5,
        Array.from({ length: n }, (_, i) => (i * 7) % 4),
        3,
      ),
    ],
  },
  {
    name: 'permuteRows',
    internal: true, // orders are made by the layers that use them
    reference: picked,
    samples: [permuted([3], 3), permuted([5], 1), permuted([2, 2], 2)],
    sized: (n) => [permuted([n], 4)],
  },
  extremum('segmentMax', largest),
  extremum('segmentMin', smallest),
  weightedExtremum('spmmMax', largest),
  weightedExtremum('spmmMin', smallest),
  {
    name: 'segmentExtremumGrad',
    internal: true,
    reference: ([g, x, y], { csr }: { csr: Csr }) => {
      const f = x.shape[1];
      const reached = slots(csr).flatMap(({ row, col }) =>
        Array.from({ length: f }, (_, j) => ({ from: row * f + j, to: col * f + j })).filter(({ from, to }) => x.data[to] === y.data[from]),
      );
      const ties = new Array<number>(y.data.length).fill(0);
      for (const { from } of reached) ties[from]++;
      const out = new Array<number>(x.data.length).fill(0);
      for (const { from, to } of reached) out[to] += g.data[from] / ties[from];
      return plain(x.shape, out);
    },
    samples: [3, 1, 5].map((f) => {
      const x = map(random([13, f], f), Math.round);
      const groups = ids(13, 5);
      const y = plain(
        [5, f],
        Array.from({ length: 5 * f }, (_, i) =>
          Math.max(
            0 - Number(groups.includes(Math.floor(i / f))) * 9,
            ...x.data.filter((_, at) => groups[Math.floor(at / f)] === Math.floor(i / f) && at % f === i % f),
          ),
        ),
      );
      return {
        inputs: [random([5, f], f + 1), x, y],
        options: { csr: segments('test', groups, 5) },
        constant: [1, 2],
        note: `ties, rows of ${f}`,
      };
    }),
  },
];

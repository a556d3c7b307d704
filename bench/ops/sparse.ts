import { Csr, ops, SparseTensor, type Tensor, tensor } from '../../src/index.js';
import { uniform, uniformInts } from '../arrays.js';
import * as js from '../baseline/kernels.js';
import { compareOp, type OpComparison } from '../op-comparison.js';
import { type Reference, referenceCsr } from '../reference.js';

/** A structure of the baseline in linear memory. */
export const toCsr = ({ rows, cols, indptr, indices }: js.Csr): Csr =>
  new Csr(rows, cols, tensor(Uint32Array.from(indptr)), tensor(Uint32Array.from(indices)), null);

/** Sparse times dense, [rows, cols] · [cols, width], with the values of `a`. `name` says which matrix. */
export function spmm(name: string, a: js.WeightedCsr, width: number, reference: Reference | null = null): OpComparison {
  const numbers = uniform(a.cols * width, 4);
  const [csr, weights, x] = [toCsr(a), tensor(Float32Array.from(a.values)), tensor(numbers, { shape: [a.cols, width] })];
  const y = new Float32Array(a.rows * width);
  const options = { weights };
  const comparison = compareOp(
    'spmm',
    `${name}, ${a.indices.length} entries, x ${width}`,
    () => ops.spmm(csr, x, options),
    () => {
      js.spmm(a, numbers, y, width);
      return y;
    },
  );
  if (reference === null) return comparison;
  const theirs = referenceCsr(a);
  const referenceJs = (): Float32Array => reference.spmm(theirs, numbers, width);
  return {
    ...comparison,
    contestants: { ...comparison.contestants, referenceJs },
    check: async () => ({ ...(await comparison.check()), referenceJs: referenceJs() }),
  };
}

/** The largest and the smallest weighted neighbour, [rows, cols] and [cols, width]. */
export function extrema(name: string, a: js.WeightedCsr, width: number): OpComparison[] {
  const numbers = uniform(a.cols * width, 4);
  const [csr, weights, x] = [toCsr(a), tensor(Float32Array.from(a.values)), tensor(numbers, { shape: [a.cols, width] })];
  const y = new Float32Array(a.rows * width);
  return (['spmmMax', 'spmmMin'] as const).map((op) =>
    compareOp(
      op,
      `${name}, ${a.indices.length} entries, x ${width}`,
      () => ops[op](csr, x, { weights }),
      () => {
        js[op](a, numbers, y, width);
        return y;
      },
    ),
  );
}

/** Products of pairs of rows at the entries of `a`. */
export function sddmm(name: string, a: js.Csr, width: number): OpComparison {
  const [g, x] = [uniform(a.rows * width, 5), uniform(a.cols * width, 6, 2 / Math.sqrt(width))];
  const csr = toCsr(a);
  const [left, right] = [tensor(g, { shape: [a.rows, width] }), tensor(x, { shape: [a.cols, width] })];
  const y = new Float32Array(a.indices.length);
  return compareOp(
    'sddmm',
    `${name}, ${a.indices.length} entries, x ${width}`,
    () => ops.sddmm(csr, left, right),
    () => {
      js.sampledProduct(a, g, x, y, width);
      return y;
    },
  );
}

/** `count` rows of [rows, width], the ids as a tensor made before. */
export function gather(rows: number, count: number, width: number): OpComparison {
  const [numbers, ids, y] = [uniform(rows * width, 7), uniformInts(count, 8, rows), new Float32Array(count * width)];
  const [x, index] = [tensor(numbers, { shape: [rows, width] }), tensor(Uint32Array.from(ids))];
  return compareOp(
    'gather',
    `${count} of [${rows}, ${width}]`,
    () => ops.gather(x, index),
    () => {
      js.gather(numbers, ids, y, width);
      return y;
    },
  );
}

/** Reductions of [rows, width] over segments of equal size: what pooling does. The structure is made before, as a graph caches it. */
export function segments(rows: number, size: number, width: number): OpComparison[] {
  const count = rows / size;
  const numbers = uniform(rows * width, 9);
  const ptr = Int32Array.from({ length: count + 1 }, (_, g) => g * size);
  const csr = toCsr({ rows: count, cols: rows, indptr: ptr, indices: Int32Array.from({ length: rows }, (_, i) => i) });
  const x = tensor(numbers, { shape: [rows, width] });
  const y = new Float32Array(count * width);
  const shares = new Float32Array(rows * width);
  const softmax = compareOp(
    'segmentSoftmax',
    `${count} segments of [${rows}, ${width}]`,
    () => ops.segmentSoftmax(x, csr),
    () => {
      js.segmentSoftmax(numbers, ptr, shares, count, width);
      return shares;
    },
  );
  const reductions = (['segmentSum', 'segmentMean', 'segmentMax', 'segmentMin'] as const).map((op) =>
    compareOp(
      op,
      `${count} segments of [${rows}, ${width}]`,
      (): Tensor => ops[op](x, csr),
      () => {
        js[op](numbers, ptr, y, count, width);
        return y;
      },
    ),
  );
  return [...reductions, softmax];
}

/** The zeros of a sparse matrix spelled out. */
export function toDense(name: string, a: js.WeightedCsr): OpComparison {
  const { rows, cols, indptr, indices, values } = a;
  const x = new SparseTensor(toCsr(a), tensor(Float32Array.from(values)));
  const y = new Float32Array(rows * cols);
  return compareOp(
    'toDense',
    `${name}, ${indices.length} entries`,
    () => ops.toDense(x),
    () => {
      y.fill(0);
      for (let r = 0; r < rows; r++) for (let e = indptr[r]; e < indptr[r + 1]; e++) y[r * cols + indices[e]] += values[e];
      return y;
    },
  );
}

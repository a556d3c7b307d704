import { describe, expect, test } from 'vitest';
import {
  adam,
  adamState,
  addRow,
  blockDiagonal,
  type Csr,
  csrFromCoo,
  dropout,
  dropoutCsr,
  dropoutTransposed,
  type Floats,
  gather,
  gcnNorm,
  leakyRelu,
  logSoftmax,
  maskedCrossEntropy,
  matmul,
  mse,
  relu,
  reluDropout,
  reluDropoutGrad,
  rowOfEntry,
  sampledProduct,
  segmentMax,
  segmentMean,
  segmentSpread,
  segmentSum,
  sgd,
  softmax,
  spmm,
  sumAxis0,
  sumAxis1,
  transposeCsr,
  type WeightedCsr,
} from '../../bench/baseline/kernels.js';
import { naiveMatmul, naiveSpmm } from '../../bench/baseline/naive.js';
import { glorot } from '../../bench/baseline/parameter.js';

const random = (size: number, key: number): Float64Array => glorot(size, 1, key).map((v) => v * Math.sqrt(size));
const close = (got: Floats, want: ArrayLike<number>, error = 1e-12): void => {
  expect(got.length).toBe(want.length);
  for (let i = 0; i < want.length; i++) expect(Math.abs(got[i] - want[i])).toBeLessThanOrEqual(error * Math.max(1, Math.abs(want[i])));
};

/** Random sparse matrix, about one row in four empty, entries of a row in any order. */
function randomCsr(rows: number, cols: number, entries: number, key: number): WeightedCsr {
  const pick = (below: number, k: number): Int32Array => Int32Array.from(random(entries, k), (u) => Math.floor(Math.abs(u) * 1e6) % below);
  const row = pick(rows, key).map((i) => (i % 4 === 1 ? 0 : i));
  const values = random(entries, key + 2);
  return { ...csrFromCoo(row, pick(cols, key + 1), values, rows, cols), values };
}

const toDense = ({ rows, cols, indptr, indices, values }: Csr): Float64Array => {
  const dense = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) for (let e = indptr[i]; e < indptr[i + 1]; e++) dense[i * cols + indices[e]] += values ? values[e] : 1;
  return dense;
};

describe('matmul', () => {
  const sizes = [
    [1, 1, 1],
    [2, 3, 7],
    [5, 1, 4],
    [3, 17, 9],
    [16, 40, 7],
    [67, 13, 65],
    [64, 64, 64],
    [70, 5, 66],
  ];
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      test(`transposeA ${transposeA}, transposeB ${transposeB}`, () => {
        for (const [m, k, n] of sizes) {
          const a = random(m * k, 1);
          const b = random(k * n, 2);
          const want = new Float64Array(m * n);
          const got = new Float64Array(m * n).fill(Number.NaN);
          naiveMatmul(a, b, want, m, k, n, { transposeA, transposeB });
          matmul(a, b, got, m, k, n, { transposeA, transposeB });
          close(got, want);
        }
      });
    }
  }
});

describe('spmm', () => {
  test.each([true, false])('every width, weighted %s, with and without bias', (weighted) => {
    const full = randomCsr(23, 19, 120, 3);
    const a: Csr = weighted ? full : { ...full, values: undefined };
    for (let width = 1; width <= 35; width++) {
      const x = random(19 * width, 4);
      const bias = random(width, 5);
      const want = new Float64Array(23 * width);
      const got = new Float64Array(23 * width).fill(Number.NaN);
      naiveSpmm(a, x, want, width);
      spmm(a, x, got, width);
      close(got, want);
      addRow(want, bias, want, 23, width);
      spmm(a, x, got, width, bias);
      close(got, want);
    }
  });

  test('the transposed product and the derivative of the values', () => {
    const a = randomCsr(11, 8, 40, 6);
    const dy = random(11 * 5, 7);
    const x = random(8 * 5, 8);
    const want = new Float64Array(8 * 5);
    naiveMatmul(toDense(a), dy, want, 8, 11, 5, { transposeA: true });
    const got = new Float64Array(8 * 5);
    spmm(transposeCsr(a), dy, got, 5);
    close(got, want);
    const g = new Float64Array(40);
    sampledProduct(a, dy, x, g, 5);
    const row = rowOfEntry(a);
    const byHand = Float64Array.from(g, (_, e) => {
      let sum = 0;
      for (let j = 0; j < 5; j++) sum += dy[row[e] * 5 + j] * x[a.indices[e] * 5 + j];
      return sum;
    });
    close(g, byHand);
  });
});

describe('sparse structure', () => {
  test('the counting sort is stable and reports the order', () => {
    const csr = csrFromCoo(Int32Array.of(2, 0, 2, 0), Int32Array.of(5, 4, 3, 4), Float32Array.of(1, 2, 3, 4), 4, 6);
    expect([...csr.indptr]).toEqual([0, 2, 2, 4, 4]);
    expect([...csr.indices]).toEqual([4, 4, 5, 3]);
    expect([...(csr.values ?? [])]).toEqual([2, 4, 1, 3]);
    expect([...csr.order]).toEqual([1, 3, 0, 2]);
  });

  test('transposing twice gives the dense matrix back', () => {
    const a = randomCsr(9, 7, 30, 9);
    close(toDense(transposeCsr(transposeCsr(a))), toDense(a));
  });

  test('gcnNorm is D^-1/2 (A + I) D^-1/2, existing self-loops collapsed, isolated nodes 1', () => {
    const source = Int32Array.of(0, 1, 2, 2, 1);
    const target = Int32Array.of(1, 0, 2, 1, 2);
    const a = toDense(gcnNorm(4, source, target, Float64Array));
    const s = 1 / Math.sqrt(6);
    close(a, [1 / 2, s, 0, 0, s, 1 / 3, s, 0, 0, s, 1 / 2, 0, 0, 0, 0, 1]);
  });

  test('blocks on the diagonal, into buffers with room to spare', () => {
    const blocks = [
      randomCsr(3, 3, 5, 10),
      randomCsr(1, 1, 1, 11),
      { rows: 2, cols: 2, indptr: Int32Array.of(0, 0, 0), indices: new Int32Array(0) },
    ];
    const to: WeightedCsr = { rows: 0, cols: 0, indptr: new Int32Array(20), indices: new Int32Array(20), values: new Float64Array(20) };
    expect(blockDiagonal(blocks, to)).toBe(6);
    const want = new Float64Array(36);
    for (const [block, at] of [
      [blocks[0], 0],
      [blocks[1], 3],
    ] as const) {
      toDense(block).forEach((v, i) => {
        want[(at + Math.floor(i / block.cols)) * 6 + at + (i % block.cols)] = v;
      });
    }
    close(toDense(to), want);
  });
});

describe('rows, columns, segments', () => {
  const x = Float64Array.of(1, -2, 3, 4, 0.5, -6, 7, 8, -9, 10, 11, -12);

  test('segments, empty ones included', () => {
    const ptr = Int32Array.of(0, 2, 2, 4);
    const y = new Float64Array(9);
    segmentSum(x, ptr, y, 3, 3);
    close(y, [5, -1.5, -3, 0, 0, 0, 17, 19, -21]);
    segmentMean(x, ptr, y, 3, 3);
    close(y, [2.5, -0.75, -1.5, 0, 0, 0, 8.5, 9.5, -10.5]);
    segmentMax(x, ptr, y, 3, 3);
    close(y, [4, 0.5, 3, 0, 0, 0, 10, 11, -9]);
    const spread = new Float64Array(12);
    segmentSpread(y, ptr, spread, 3, 3);
    close(spread, [4, 0.5, 3, 4, 0.5, 3, 10, 11, -9, 10, 11, -9]);
  });

  test('sums over both axes for wide rows, and gather', () => {
    const wide = random(6 * 19, 12);
    const columns = new Float64Array(19);
    sumAxis0(wide, columns, 6, 19);
    close(
      columns,
      Float64Array.from({ length: 19 }, (_, j) => [0, 1, 2, 3, 4, 5].reduce((s, i) => s + wide[i * 19 + j], 0)),
    );
    const rows = new Float64Array(4);
    sumAxis1(x, rows, 4, 3);
    close(rows, [2, -1.5, 6, 9]);
    const picked = new Float64Array(6);
    gather(x, Int32Array.of(3, 0), picked, 3);
    close(picked, [10, 11, -12, 1, -2, 3]);
  });

  test('softmax and logSoftmax are stable', () => {
    const z = Float64Array.of(1000, 1001, -1000, 0, Math.log(3), Math.log(4));
    const p = new Float64Array(6);
    softmax(z, p, 2, 3);
    close(p, [1 / (1 + Math.E), Math.E / (1 + Math.E), 0, 1 / 8, 3 / 8, 1 / 2]);
    logSoftmax(z, p, 2, 3);
    const shift = Math.log(1 + Math.E);
    close(p, [-shift, 1 - shift, -2000 - shift, Math.log(1 / 8), Math.log(3 / 8), Math.log(1 / 2)]);
  });

  test('rectifiers', () => {
    const y = new Float64Array(3);
    relu(Float64Array.of(-2, 0, 3), y, 3);
    close(y, [0, 0, 3]);
    leakyRelu(Float64Array.of(-2, 0, 3), y, 3);
    close(y, [-0.4, 0, 3]);
    relu(Float64Array.of(Number.NaN, 1, 1), y, 3);
    expect(y[0]).toBeNaN();
  });
});

describe('dropout', () => {
  test('keeps the right share, scales, and repeats with the key', () => {
    const ones = new Float64Array(20000).fill(1);
    const y = new Float64Array(20000);
    const again = new Float64Array(20000);
    dropout(ones, y, ones.length, 77, 0.3);
    dropout(ones, again, ones.length, 77, 0.3);
    expect(again).toEqual(y);
    const kept = y.filter((v) => v > 0);
    expect(kept.every((v) => v === 1 / 0.7)).toBe(true);
    expect(Math.abs(kept.length / 20000 - 0.7)).toBeLessThan(0.015);
    dropout(ones, again, ones.length, 78, 0.3);
    expect(again).not.toEqual(y);
  });

  test('on sparse entries: what dense dropout of the entries leaves, and the transpose of it', () => {
    const a = randomCsr(12, 9, 50, 13);
    const flipped = transposeCsr(a);
    const weightedFlip = { ...flipped, values: flipped.values ?? new Float64Array(0) };
    const empty = (like: Csr): WeightedCsr => ({
      ...like,
      indptr: like.indptr.slice().fill(0),
      indices: new Int32Array(50),
      values: new Float64Array(50),
    });
    const [dropped, droppedFlip, keep] = [empty(a), empty(flipped), new Uint8Array(50)];
    dropoutCsr(a, dropped, keep, 5, 0.4);
    dropoutTransposed(weightedFlip, droppedFlip, keep, 0.4);
    const values = new Float64Array(50);
    dropout(a.values, values, 50, 5, 0.4);
    const want = toDense({ ...a, values });
    close(toDense(dropped), want);
    expect(dropped.indptr[12]).toBe(values.filter((v) => v !== 0).length);
    close(
      toDense(
        transposeCsr({
          ...droppedFlip,
          indices: droppedFlip.indices.slice(0, droppedFlip.indptr[9]),
          values: droppedFlip.values.slice(0, droppedFlip.indptr[9]),
        }),
      ),
      want,
    );
  });

  test('relu and dropout in one, and their derivative', () => {
    const x = random(300, 14);
    const want = x.map((v) => Math.max(v, 0));
    dropout(want, want, 300, 9, 0.5);
    const y = new Float64Array(300);
    reluDropout(x, y, 300, 9, 0.5);
    close(y, want);
    const dy = random(300, 15);
    const dx = new Float64Array(300);
    reluDropoutGrad(dy, y, dx, 300, 0.5);
    close(
      dx,
      dy.map((g, i) => (y[i] > 0 ? 2 * g : 0)),
    );
  });
});

describe('losses and optimizers', () => {
  const differentiate = (f: (x: Float64Array) => number, x: Float64Array): Float64Array =>
    x.map((_, i) => {
      const at = (d: number): number => f(x.map((v, j) => (i === j ? v + d : v)));
      return (at(1e-5) - at(-1e-5)) / 2e-5;
    });

  test('masked cross entropy and its gradient', () => {
    const z = random(5 * 4, 16);
    const labels = Int32Array.of(0, 3, 1, 2, 2);
    const rows = Int32Array.of(1, 4);
    const loss = (at: Float64Array): number => maskedCrossEntropy(at, labels, rows, 4, new Float64Array(20));
    const p = new Float64Array(20);
    logSoftmax(z, p, 5, 4);
    expect(loss(z)).toBeCloseTo(-(p[4 + 3] + p[16 + 2]) / 2, 12);
    const g = new Float64Array(20).fill(9);
    maskedCrossEntropy(z, labels, rows, 4, g);
    close(g, differentiate(loss, z), 1e-9);
  });

  test('mean squared error and its gradient', () => {
    const t = random(6, 17);
    const p = random(6, 18);
    const g = new Float64Array(6);
    expect(mse(p, t, 6, g)).toBeCloseTo(p.reduce((s, v, i) => s + (v - t[i]) ** 2, 0) / 6, 12);
    close(
      g,
      differentiate((at) => mse(at, t, 6, new Float64Array(6)), p),
      1e-9,
    );
  });

  test('the first Adam step has the length of the learning rate; SGD with L2', () => {
    const w = Float64Array.of(1, -2);
    adam(w, Float64Array.of(3, -4), adamState(2), 1, 0.1);
    close(w, [0.9, -1.9], 1e-8);
    sgd(w, Float64Array.of(1, 0), 0.5, 0.1);
    close(w, [0.9 - 0.5 * 1.09, -1.9 + 0.5 * 0.19], 1e-8);
  });
});

import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.js';
import { random, SparseTensor, scope, type Tensor, tensor } from '../../src/index.js';
import * as ops from '../../src/public/ops.js';
import { Csr } from '../../src/runtime/csr.js';
import { runtime } from '../../src/runtime/runtime.js';
import * as harness from './harness.js';

const entries = await harness.entriesOf('composites');

describe.each(entries)('$name', (entry) => {
  it('equals the reference in f32 and f64', () => harness.checkForward(entry));

  it('has first and second derivatives that agree with differences in f64', () => {
    expect(harness.checkDerivatives(entry, { directions: 5 }).checks).toBeGreaterThan(0);
  });

  it('has f32 gradients that agree with f64', () => harness.checkSinglePrecision(entry));

  it('changes no operand, depends on no tape and leaves no memory behind', () => harness.checkPurity(entry));

  it('refuses operands that do not fit', () => {
    for (const refusal of entry.refusals ?? []) {
      const error = harness.refused(entry, refusal);
      expect(error.name).toBe(refusal.error);
      expect(error.message).toMatch(refusal.message);
    }
  });
});

/** The gradient of the sum of a result, times 12 so that shares are whole. */
const shares = (f: (x: Tensor) => Tensor, values: number[], shape: number[]): number[] =>
  Array.from(grad((x: Tensor) => ops.scale(ops.sum(f(x)), 12))(tensor(values, { shape })).toTypedArray(), (v) => Math.round(v * 1e4) / 1e4);

describe('ties share the gradient equally', () => {
  const rows = { ids: [0, 0, 0, 2], count: 3 };

  it('among the rows of a segment', () => {
    expect(shares((x) => ops.segmentMax(x, rows), [5, 1, 5, 7, 5, 1, 9, 9], [4, 2])).toEqual([4, 0, 4, 12, 4, 0, 12, 12]);
    expect(shares((x) => ops.segmentMin(x, rows), [1, 1, 1, 0, 2, 1, 9, 9], [4, 2])).toEqual([6, 0, 6, 12, 0, 0, 12, 12]);
  });

  it('along one axis', () => {
    expect(shares((x) => ops.max(x, { axis: 1 }), [3, 3, 1, 2, 2, 2], [2, 3])).toEqual([6, 6, 0, 4, 4, 4]);
  });

  it('along several axes at once, neighbours or not', () => {
    const values = [4, 4, 4, 0]; // one after the other, the axes would give 6, 3, 3 or the like
    expect(shares((x) => ops.max(x), values, [2, 2])).toEqual([4, 4, 4, 0]);
    expect(shares((x) => ops.max(x, { axis: [0, 1] }), values, [2, 2, 1])).toEqual([4, 4, 4, 0]);
    expect(shares((x) => ops.max(x, { axis: [0, 2] }), values, [2, 1, 2])).toEqual([4, 4, 4, 0]);
    expect(
      shares(
        (x) => ops.min(x, { axis: [2, 1], keepDims: true }),
        values.map((v) => -v),
        [1, 2, 2],
      ),
    ).toEqual([4, 4, 4, 0]);
  });

  it('between two operands', () => {
    expect(shares((x) => ops.maximum(x, tensor([1, 2, 3])), [1, 1, 4], [3])).toEqual([6, 0, 12]);
  });
});

describe('dropout', () => {
  const n = 20000;
  const ones = (): Tensor => tensor(new Float32Array(n).fill(1));

  it('keeps the share it says, scaled so that the mean stays', () => {
    for (const rate of [0.1, 0.5, 0.9]) {
      const y = ops.dropout(ones(), { rate, key: random.key(7) }).toTypedArray();
      const kept = y.filter((v: number) => v !== 0).length / n;
      expect(Math.abs(kept - (1 - rate))).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / n));
      expect(new Set(y)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
    }
  });

  it('has the same mask forward and backward, dense and on the non-zeros of sparse features', () => {
    const key = random.key(1).at(5);
    const x = ones();
    expect(grad((v: Tensor) => ops.sum(ops.dropout(v, { rate: 0.3, key })))(x).toTypedArray()).toEqual(
      ops.dropout(x, { rate: 0.3, key }).toTypedArray(),
    );
    const rows = new Csr(1, n, tensor(Uint32Array.of(0, n)), tensor(Uint32Array.from({ length: n }, (_, i) => i)), null);
    const matrix = new SparseTensor(rows, x);
    const dropped = ops.dropout(matrix, { rate: 0.3, key });
    expect(dropped.csr).toBe(matrix.csr);
    expect(grad((v: Tensor) => ops.sum(ops.dropout(matrix.with(v), { rate: 0.3, key }).values))(x).toTypedArray()).toEqual(
      dropped.values.toTypedArray(),
    );
  });

  it('is another mask for another key, everything at rate 0, and nothing at rate 1 or just below', () => {
    const x = ones();
    const [a, b] = [1, 2].map((seed) => ops.dropout(x, { rate: 0.5, key: random.key(seed) }).toTypedArray());
    expect(a).not.toEqual(b);
    expect(ops.dropout(x, { rate: 0, key: random.key(1) })).toBe(x);
    for (const rate of [1, 1 - 1e-12]) {
      const kept = ops.dropout(x, { rate, key: random.key(1) }).toTypedArray();
      expect(kept.every((v: number) => v === 0)).toBe(true);
    }
    expect(() => ops.dropout(x, { rate: 1.5, key: random.key(1) })).toThrow(
      /^ops\.dropout: bad value for 'rate' \(got 1\.5\)\. Expected a probability in \[0, 1\]\./,
    );
  });
});

it('a mean over rows keeps one number per row beside the structure, and nothing else', () => {
  const csr = new Csr(2, 3, tensor(Uint32Array.of(0, 1, 3)), tensor(Uint32Array.of(0, 1, 2)), null);
  const x = tensor([[1], [2], [3]]);
  void csr.transpose;
  const pass = (mean: boolean): void => scope(() => void grad((v: Tensor) => ops.sum(ops.spmm(csr, v, { mean })))(x));
  pass(false);
  const { heap } = runtime();
  const before = heap.used;
  pass(true);
  expect(heap.used - before).toBe(64);
  pass(true);
  expect(heap.used - before).toBe(64);
});

import { describe, expect, it } from 'vitest';
import { type Csr, grad, init, ops, random, scope, type Tensor, tensor } from '../../src/index.js';
import type { AttentionDropout } from '../../src/ops/attention.js';
import { dotAttention } from '../../src/ops/attention-dot.js';
import { gat } from '../../src/ops/attention-gat.js';
import { gatv2 } from '../../src/ops/attention-gatv2.js';
import { csrFromPairs } from '../../src/runtime/csr.js';
import type { Kernels } from '../../src/runtime/kernels.js';
import { runtime } from '../../src/runtime/runtime.js';
import { uniform } from '../kernels/harness.js';

await init({ dtypes: ['f32', 'f64'] });

const u32 = (values: number[]): Tensor => tensor(Uint32Array.from(values));
const filled = (shape: number[], seed: number, dtype: 'f32' | 'f64' = 'f32', factor = 1): Tensor =>
  tensor(
    uniform(
      shape.reduce((p, q) => p * q, 1),
      seed,
    ).map((v) => v * factor),
    { shape, dtype },
  );

/** Three entries for each of n rows, in no order. */
const structure = (n: number, each = 3): Csr =>
  csrFromPairs(
    n,
    n,
    u32(uniform(each * n, 1).map((v) => Math.floor(((v + 1) / 2) * n))),
    u32(uniform(each * n, 2).map((v) => Math.floor(((v + 1) / 2) * n))),
  );

/** Every kind of attention as a function of its operands, with edges. */
const kinds = {
  gat: {
    operands: (n: number, nnz: number, dtype: 'f32' | 'f64', factor: number) => [
      filled([n, 8], 3, dtype),
      filled([1, 2, 4], 4, dtype, factor),
      filled([1, 2, 4], 5, dtype, factor),
      filled([nnz, 2], 6, dtype, factor),
    ],
    call: (csr: Csr, [x, a, b, edgeScores]: Tensor[], dropout: AttentionDropout | null) => gat(csr, x, a, b, { edgeScores, dropout }),
  },
  gatv2: {
    operands: (n: number, nnz: number, dtype: 'f32' | 'f64', factor: number) => [
      filled([n, 8], 3, dtype),
      filled([n, 8], 4, dtype),
      filled([1, 2, 4], 5, dtype, factor),
      filled([nnz, 3], 6, dtype),
      filled([3, 8], 7, dtype),
    ],
    call: (csr: Csr, [l, t, a, edgeAttr, edgeKernel]: Tensor[], dropout: AttentionDropout | null) =>
      gatv2(csr, l, t, a, { edgeAttr, edgeKernel, dropout }),
  },
  dotAttention: {
    operands: (n: number, nnz: number, dtype: 'f32' | 'f64', factor: number) => [
      filled([n, 8], 3, dtype, factor),
      filled([n, 8], 4, dtype),
      filled([n, 8], 5, dtype),
      filled([nnz, 3], 6, dtype),
      filled([3, 8], 7, dtype),
    ],
    call: (csr: Csr, [q, k, v, edgeAttr, edgeKernel]: Tensor[], dropout: AttentionDropout | null) =>
      dotAttention(csr, q, k, v, { heads: 2, edgeAttr, edgeKernel, dropout }),
  },
};

describe.each(Object.entries(kinds))('%s', (name, { operands, call }) => {
  it('keeps scores of ±1000 finite, and the weights of a row a convex combination', () => {
    for (const dtype of ['f32', 'f64'] as const) {
      const csr = structure(30);
      const given = operands(30, csr.nnz, dtype, 1000);
      const loss = (all: Tensor[]): Tensor => ops.sum(call(csr, all, null));
      const gradients = grad(loss)(given) as Tensor[];
      for (const tensor of [call(csr, given, null), ...gradients]) expect(tensor.toTypedArray().every(Number.isFinite)).toBe(true);
      // values between the least and the greatest of what is attended to
      const values = name === 'dotAttention' ? given[2] : given[0];
      const widest = Math.max(...values.toTypedArray().map(Math.abs));
      const edges = name === 'dotAttention' ? ops.matmul(given[3], given[4]).toTypedArray() : [0];
      const bound = (widest + Math.max(...Array.from(edges, Math.abs))) * 1.000001;
      expect(Math.max(...call(csr, given, null).toTypedArray().map(Math.abs))).toBeLessThanOrEqual(bound);
    }
  });

  it('lets NaN through to the rows that see it, and to no others', () => {
    const csr = structure(12);
    const given = operands(12, csr.nnz, 'f32', 1);
    const clean = call(csr, given, null).toArray() as number[][];
    const at = name === 'dotAttention' ? 2 : 0;
    (given[at].view() as Float32Array)[5 * 8 + 1] = Number.NaN;
    const [ends, cols] = [csr.rowptr.toTypedArray(), csr.col.toTypedArray()];
    const seen = (call(csr, given, null).toArray() as number[][]).map((row) => row.some(Number.isNaN));
    seen.forEach((isSeen, row) => {
      const mine = [...cols.slice(ends[row], ends[row + 1])];
      const sees = mine.length > 0 && (mine.includes(5) || (name === 'gat' && row === 5));
      expect(isSeen).toBe(sees);
      if (!sees) expect((call(csr, given, null).toArray() as number[][])[row]).toEqual(clean[row]);
    });
  });

  it('goes through many blocks of edges as through one', () => {
    const csr = structure(3, 3);
    const n = 12_000; // 36,000 edges times 8 columns of edge features: two blocks
    const large = structure(n);
    const [few, many] = [operands(3, csr.nnz, 'f64', 1), operands(n, large.nnz, 'f64', 1)];
    expect(few.length).toBe(many.length);
    const loss = (all: Tensor[]): Tensor => ops.sum(ops.mul(call(large, all, { rate: 0.3, key: random.key(1) }), 0.5));
    const gradients = scope(() => (grad(loss)(many) as Tensor[]).map((g) => g.toTypedArray()));
    // the second derivative's path computes the same gradient edge by edge, without blocks
    const spelled = scope(() => {
      const outer = grad((all: Tensor[]) => {
        const inner = grad(loss)(all) as Tensor[];
        for (const [i, g] of inner.entries()) check(name, i, g.toTypedArray(), gradients[i]);
        return ops.sum(inner[0]);
      })(many) as Tensor[];
      return outer.length;
    });
    expect(spelled).toBe(many.length);
  });

  it('trains in f64 with the same mask forward and backward, and with another mask under another key', () => {
    const csr = structure(20);
    const given = operands(20, csr.nnz, 'f64', 1);
    const drop = (seed: number) => ({ rate: 0.5, key: random.key(seed) });
    const once = call(csr, given, drop(1)).toTypedArray();
    expect(call(csr, given, drop(1)).toTypedArray()).toEqual(once);
    expect(call(csr, given, drop(2)).toTypedArray()).not.toEqual(once);
  });
});

function check(name: string, operand: number, got: ArrayLike<number>, want: ArrayLike<number>): void {
  const scale = Math.max(1e-12, ...Array.from(want, Math.abs));
  for (let i = 0; i < want.length; i++) {
    if (!(Math.abs(got[i] - want[i]) <= 1e-9 * scale))
      throw new Error(`${name}, operand ${operand}: element ${i} is ${got[i]}, expected ${want[i]}`);
  }
}

/** Counts calls of a kernel. */
function counting(kernel: 'gatWeights', run: () => void): number {
  const made = runtime() as unknown as { kernels: { f32: Kernels } };
  const { f32 } = made.kernels;
  let calls = 0;
  const counted: Kernels[typeof kernel] = (...args) => {
    calls++;
    f32[kernel](...args);
  };
  made.kernels.f32 = { ...f32, [kernel]: counted };
  try {
    run();
  } finally {
    made.kernels.f32 = f32;
  }
  return calls;
}

it('computes the weights again where keeping them would take too much memory, with the same bits', () => {
  const csr = structure(100, 42); // 4,200 edges
  const wave = (shape: number[], turn: (h: number) => number): Tensor => {
    const heads = shape[1];
    const size = shape.reduce((p, q) => p * q, 1);
    return tensor(
      Float32Array.from({ length: size }, (_, i) => Math.sin(turn(i % heads) + 17 * Math.floor(i / heads))),
      { shape },
    );
  };
  const gradients = (heads: number): Tensor[] => {
    const given = [wave([csr.rows, heads], (h) => h), wave([1, heads, 1], (h) => 3 * h), wave([1, heads, 1], (h) => 5 * h)];
    return grad(([x, a, b]: Tensor[]) => ops.sum(ops.mul(gat(csr, x, a, b), x)))(given) as Tensor[];
  };
  scope(() => {
    let [few, many]: Tensor[][] = [];
    expect(counting('gatWeights', () => void (few = gradients(64)))).toBe(1);
    expect(counting('gatWeights', () => void (many = gradients(4096)))).toBe(2);
    few.forEach((g, i) => {
      expect(ops.slice(many[i], { axis: 1, start: 0, end: 64 }).toTypedArray()).toEqual(g.toTypedArray());
    });
  });
});

import { createAffine } from './affine.js';
import { type Floats, matmul, softmax, TRANSPOSE_A, TRANSPOSE_B } from './kernels.js';

/** in: [f, 3 f] to queries, keys and values; out: [f, f]. */
export type AttentionWeights = Readonly<Record<'kernel' | 'bias' | 'outKernel' | 'outBias', Float32Array>>;

/** Multi-head attention (arXiv:1706.03762) of all nodes to all nodes in plain JavaScript; the shares of every head are held for the derivative. */
export function createSelfAttention(nodes: number, f: number, heads: number, weights: AttentionWeights) {
  const d = f / heads;
  const scale = 1 / Math.sqrt(d);
  const inward = createAffine(weights.kernel, weights.bias, f);
  const outward = createAffine(weights.outKernel, weights.outBias, f);
  const of = (width: number): Float32Array => new Float32Array(nodes * width);
  const [all, dall, taken, dtaken] = [of(3 * f), of(3 * f), of(f), of(f)];
  const parts = Array.from({ length: heads }, () => ({ q: of(d), k: of(d), v: of(d), shares: of(nodes) }));
  const [dq, dk, dv, out, dshares] = [of(d), of(d), of(d), of(d), of(nodes)];

  /** Copies d columns between matrices of the widths `from` and `to`, times a factor. */
  const copy = (x: Floats, from: number, start: number, y: Floats, to: number, begin: number, factor = 1): void => {
    for (let i = 0; i < nodes; i++) for (let j = 0; j < d; j++) y[i * to + begin + j] = factor * x[i * from + start + j];
  };

  return {
    params: [...inward.params, ...outward.params],
    forward(x: Floats, y: Floats): void {
      inward.forward(x, all, nodes);
      parts.forEach(({ q, k, v, shares }, head) => {
        copy(all, 3 * f, head * d, q, d, 0, scale);
        copy(all, 3 * f, f + head * d, k, d, 0);
        copy(all, 3 * f, 2 * f + head * d, v, d, 0);
        matmul(q, k, shares, nodes, d, nodes, TRANSPOSE_B);
        softmax(shares, shares, nodes, nodes);
        matmul(shares, v, out, nodes, nodes, d);
        copy(out, d, 0, taken, f, head * d);
      });
      outward.forward(taken, y, nodes);
    },
    backward(x: Floats, dy: Floats, dx: Floats): void {
      outward.backward(taken, dy, dtaken, nodes);
      parts.forEach(({ q, k, v, shares }, head) => {
        copy(dtaken, f, head * d, out, d, 0);
        matmul(shares, out, dv, nodes, nodes, d, TRANSPOSE_A);
        matmul(out, v, dshares, nodes, d, nodes, TRANSPOSE_B);
        for (let i = 0; i < nodes; i++) {
          const o = i * nodes;
          let mean = 0;
          for (let j = 0; j < nodes; j++) mean += shares[o + j] * dshares[o + j];
          for (let j = 0; j < nodes; j++) dshares[o + j] = shares[o + j] * (dshares[o + j] - mean);
        }
        matmul(dshares, k, dq, nodes, nodes, d);
        matmul(dshares, q, dk, nodes, nodes, d, TRANSPOSE_A);
        copy(dq, d, 0, dall, 3 * f, head * d, scale);
        copy(dk, d, 0, dall, 3 * f, f + head * d);
        copy(dv, d, 0, dall, 3 * f, 2 * f + head * d);
      });
      inward.backward(x, dall, dx, nodes);
    },
  };
}

import { type Affine, createPerceptron, type Trained, trained } from './affine.js';
import type { Conv } from './conv-net.js';
import { add, batchNorm, batchNormReluGrad, type Csr, type Floats, spmm, transposeCsr } from './kernels.js';
import { type AttentionWeights, createSelfAttention } from './self-attention.js';

/** A batch normalisation. */
export type NormWeights = Readonly<Record<'gamma' | 'beta', Float32Array>>;

export interface GpsWeights {
  readonly attention: AttentionWeights;
  /** Two linear maps of the width of the features: what the sum of a node and its neighbours goes through. */
  readonly nn: readonly [Affine, Affine];
  /** Two linear maps, to twice the width and back. */
  readonly mlp: readonly [Affine, Affine];
  /** After the convolution, after the attention, at the end. */
  readonly norms: readonly [NormWeights, NormWeights, NormWeights];
}

function createNorm({ gamma, beta }: NormWeights, nodes: number, f: number) {
  const [factor, shift] = [trained(gamma), trained(beta)];
  const row = (): Float32Array => new Float32Array(f);
  const state = { mean: row(), inverse: row(), factor: row(), shift: row() };
  const open = new Float32Array(nodes * f).fill(1); // a relu that lets everything through
  return {
    params: [factor, shift] as readonly Trained[],
    forward: (x: Floats, y: Floats): void => batchNorm(x, factor.value, shift.value, y, state, nodes, f),
    backward: (x: Floats, dy: Floats, dx: Floats): void =>
      batchNormReluGrad(dy, open, x, dx, factor.gradient, shift.gradient, state, nodes, f),
  };
}

/**
 * A layer of a general, powerful, scalable graph transformer (arXiv:2205.12454) in plain JavaScript, around the convolution of GIN: a = norm(nn(A x) + x) with
 * loops in A, b = norm(attention(x) + x), s = a + b; norm(s + mlp(s)).
 */
export function createGps(adjacency: Csr, f: number, heads: number, { attention, nn, mlp, norms }: GpsWeights): Conv {
  const nodes = adjacency.rows;
  const of = (): Float32Array => new Float32Array(nodes * f);
  const attended = createSelfAttention(nodes, f, heads, attention);
  const local = createPerceptron(nn, f, nodes);
  const after = createPerceptron(mlp, 2 * f, nodes);
  const [norm1, norm2, norm3] = norms.map((weights) => createNorm(weights, nodes, f));
  const flipped = transposeCsr(adjacency);
  const [sums, a, b, s, end, other, ds, dsums] = [of(), of(), of(), of(), of(), of(), of(), of()];
  const size = nodes * f;
  return {
    params: [attended, local, after, norm1, norm2, norm3].flatMap(({ params }) => params),
    forward(h: Floats, y: Floats): void {
      spmm(adjacency, h, sums, f);
      local.forward(sums, a);
      add(a, h, a, size);
      attended.forward(h, b);
      add(b, h, b, size);
      norm1.forward(a, s);
      norm2.forward(b, other);
      add(s, other, s, size);
      after.forward(s, end);
      add(end, s, end, size);
      norm3.forward(end, y);
    },
    backward(h: Floats, dy: Floats, dh: Floats): void {
      norm3.backward(end, dy, dy);
      after.backward(s, dy, ds);
      add(ds, dy, ds, size);
      norm1.backward(a, ds, other);
      dh.set(other);
      local.backward(sums, other, dsums);
      spmm(flipped, dsums, other, f);
      add(dh, other, dh, size);
      norm2.backward(b, ds, ds);
      add(dh, ds, dh, size);
      attended.backward(h, ds, other);
      add(dh, other, dh, size);
    },
  };
}

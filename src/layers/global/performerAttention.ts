import type { FloatType } from '../../core/dtype.js';
import { int } from '../../core/options/vocabulary.js';
import * as random from '../../core/random.js';
import { type Initializer, uniform } from '../../nn/initializers.js';
import { relu } from '../../ops/activations.js';
import { shift } from '../../ops/affine.js';
import { reshape } from '../../ops/layout.js';
import { linear, matmul } from '../../ops/matmul.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { define } from '../define.js';
import { type Blocks, blocksOf } from './blocks.js';
import { linearAttention } from './linearAttention.js';

/** Added to each feature of the kernel. */
const FLOOR = 1e-3;

/**
 * Attention by random features (arXiv:2009.14794) of each node to all nodes of its graph, in time that grows with the nodes: for each head φ(q) (φ(k)ᵀ v) /
 * (φ(q) Σ φ(k)) with φ(t) = relu(t Pᵀ) + 0.001; then the heads side by side, times the outKernel, + b.
 *
 * Shapes: x [nodes, in] -> [nodes, in]. Params: queryKernel, keyKernel and valueKernel [in, heads · headUnits] and outKernel [heads · headUnits, in]
 * kaimingUniform; outBias [in] U(±1/√rows). Buffers: projection P [⌊d ln d⌋, d] for d = headUnits, whose rows are orthonormal in blocks of d.
 * Differs from PyG: there the rows that pad a small graph beside a large one count as keys, so that results
 * depend on the batch.
 *
 * @pyg PerformerAttention
 * @example layers.performerAttention({ heads: 4 })
 */
export const performerAttention = define({
  kind: 'performerAttention',
  options: {
    /** Number of heads. Default 1. */
    heads: int({ min: 1, default: 1 }),
    /** Width of each head. Default 64. */
    headUnits: int({ min: 2, default: 64 }),
  },
  needsGraph: true,
  params: ({ heads, headUnits }, [, width]) => {
    const inner = heads * headUnits;
    const kernel = (name: string) => ({ shape: [width, inner], init: 'kaimingUniform', pyg: `${name}.weight`, transpose: true }) as const;
    return {
      queryKernel: kernel('q'),
      keyKernel: kernel('k'),
      valueKernel: kernel('v'),
      outKernel: { shape: [inner, width], init: 'kaimingUniform', pyg: 'attn_out.weight', transpose: true },
      outBias: { shape: [width], init: uniform(1 / Math.sqrt(inner)), pyg: 'attn_out.bias' },
    };
  },
  buffers: ({ headUnits }) => ({
    projection: { shape: featureShape(headUnits), init: orthogonalRows, pyg: 'fast_attn.projection_matrix' },
  }),
  call: ({ heads, headUnits }, params, x, graph, context) => {
    const kept = context.buffer('projection');
    const projection = kept ?? orthogonalRows(featureShape(headUnits), random.key(0), x.dtype as FloatType);
    return performed(params, projection, x, blocksOf(graph), heads);
  },
});

/** The attention over blocks. */
export function performed(params: Record<string, Tensor>, projection: Tensor, x: Tensor, blocks: Blocks, heads: number): Tensor {
  const { queryKernel, keyKernel, valueKernel, outKernel, outBias } = params;
  const features = (kernel: Tensor): Tensor => {
    const h = matmul(x, kernel);
    const [rows, columns] = h.shape;
    const flat = reshape(h, [rows * heads, columns / heads]);
    return reshape(shift(relu(matmul(flat, projection, { transposeB: true })), FLOOR), [rows, heads * projection.shape[0]]);
  };
  const y = linearAttention(blocks, heads, [features(queryKernel), features(keyKernel), matmul(x, valueKernel)]);
  return linear(reshape(y, [x.shape[0], outKernel.shape[0]]), outKernel, outBias);
}

const featureShape = (d: number): [number, number] => [Math.max(1, Math.floor(d * Math.log(d))), d];

/** Rows that are orthonormal in blocks of as many as there are columns: normal draws, made so one after the other. */
const orthogonalRows: Initializer = ([count, d], key, dtype) => {
  const rows = new Float64Array(count * d);
  for (let r = 0; r < count; r++) {
    const row = rows.subarray(r * d, (r + 1) * d);
    for (let j = 0; j < d; j++) row[j] = normalAt(key.at(r).at(j));
    // twice: once leaves what rounding made of the first pass
    for (let pass = 0; pass < 2; pass++) for (let s = r - (r % d); s < r; s++) takeOff(row, rows.subarray(s * d, (s + 1) * d));
    const length = Math.sqrt(along(row, row));
    for (let j = 0; j < d; j++) row[j] /= length;
  }
  return tensor(rows, { shape: [count, d], dtype });
};

function takeOff(row: Float64Array, unit: Float64Array): void {
  const share = along(row, unit);
  for (let j = 0; j < row.length; j++) row[j] -= share * unit[j];
}

function along(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let j = 0; j < a.length; j++) total += a[j] * b[j];
  return total;
}

/** Box and Muller. */
const normalAt = (key: random.Key): number =>
  Math.sqrt(-2 * Math.log(1 - key.at(0).uniform())) * Math.cos(2 * Math.PI * key.at(1).uniform());

import { bool, int } from '../../core/options/vocabulary.js';
import { uniform } from '../../nn/initializers.js';
import { scale } from '../../ops/affine.js';
import { add, equal, mul, sub } from '../../ops/binary.js';
import { reshape } from '../../ops/layout.js';
import { linear } from '../../ops/matmul.js';
import { normalizeRows } from '../../ops/normalize-rows.js';
import { mean } from '../../ops/reduce.js';
import type { Tensor } from '../../runtime/tensor.js';
import { define } from '../define.js';
import { type Blocks, blocksOf } from './blocks.js';
import { linearAttention } from './linearAttention.js';

/** What stands for an exact zero before a row is divided by its length. */
const TINY = 1e-6;

/**
 * The simple global attention of SGFormer (arXiv:2306.10759), of each node to all n nodes of its graph, in time that grows with the nodes: for each head (q (kᵀ
 * v) + n v) / (q Σ k + n), with q and k divided by their length row by row; then the mean of the heads.
 *
 * Shapes: x [nodes, in] -> [nodes, units]. Params: queryKernel, keyKernel and valueKernel [in, heads · units] kaimingUniform, with `useBias` their
 * biases U(±1/√in). Differs from PyG: there the rows that pad a small graph beside a large one count as keys, so that
 * results depend on the batch.
 *
 * @pyg SGFormerAttention
 * @example layers.sgFormerAttention({ units: 64 })
 */
export const sgFormerAttention = define({
  kind: 'sgFormerAttention',
  options: {
    /** Width of each head, and of the output; PyG calls it head_channels. Default 64. */
    units: int({ min: 1, default: 64 }),
    /** Number of heads. Default 1. */
    heads: int({ min: 1, default: 1 }),
    /** A bias in queries, keys and values. Default false. */
    useBias: bool(false),
  },
  needsGraph: true,
  params: ({ units, heads, useBias }, [, width]) => {
    const map = (name: string, pyg: string) => ({
      [`${name}Kernel`]: { shape: [width, heads * units], init: 'kaimingUniform' as const, pyg: `${pyg}.weight`, transpose: true },
      ...(useBias ? { [`${name}Bias`]: { shape: [heads * units], init: uniform(1 / Math.sqrt(width)), pyg: `${pyg}.bias` } } : {}),
    });
    return { ...map('query', 'q'), ...map('key', 'k'), ...map('value', 'v') };
  },
  call: ({ heads }, params, given, graph) => simplyAttended(params, given, blocksOf(graph), heads),
});

/** The attention over blocks. */
export function simplyAttended(params: Record<string, Tensor>, x: Tensor, blocks: Blocks, heads: number): Tensor {
  const map = (name: string): Tensor => linear(x, params[`${name}Kernel`], params[`${name}Bias`] ?? null);
  const unit = (h: Tensor): Tensor => {
    const [rows, columns] = h.shape;
    const zero = equal(h, 0);
    const filled = add(mul(h, sub(1, zero)), scale(zero, TINY));
    return reshape(normalizeRows(reshape(filled, [rows * heads, columns / heads])), [rows, columns]);
  };
  return mean(linearAttention(blocks, heads, [unit(map('query')), unit(map('key')), map('value')], { own: true }), { axis: 1 });
}

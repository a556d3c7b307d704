import { bool, int, number } from '../../core/options/vocabulary.js';
import { uniform } from '../../nn/initializers.js';
import { sigmoid } from '../../ops/activations.js';
import { shift } from '../../ops/affine.js';
import { mul } from '../../ops/binary.js';
import { layerNorm } from '../../ops/layer-norm.js';
import { reshape, transpose } from '../../ops/layout.js';
import { linear, matmul } from '../../ops/matmul.js';
import type { Tensor } from '../../runtime/tensor.js';
import { define } from '../define.js';
import { type Blocks, blocksOf } from './blocks.js';
import { linearAttention } from './linearAttention.js';

/**
 * The global attention of Polynormer (arXiv:2403.01232), of each node to all nodes of its graph, in time that grows with the nodes: for each head q (kᵀ v) / (q Σ
 * k + 1e-6) with q = σ(x Q) and k = σ(x K); then relu((norm(heads) ⊙ (x H + h + β)) W + w), where norm is layer normalisation of each node.
 *
 * Shapes: x [nodes, in] -> [nodes, heads · headUnits]. Params: queryKernel, keyKernel and valueKernel [in, inner] for inner = heads · headUnits,
 * gateKernel [in, inner] (H) and outKernel [inner, inner] (W) kaimingUniform; gateBias and outBias U(±1/√rows); gamma ones and beta zeros [inner].
 * The columns of the heads alternate: 0, 1, …, 0, 1, … Differs from PyG: there the rows that pad a small graph beside a
 * large one count as keys, so that results depend on the batch.
 *
 * @pyg PolynormerAttention
 * @example layers.polynormerAttention({ heads: 8, headUnits: 16 })
 */
export const polynormerAttention = define({
  kind: 'polynormerAttention',
  options: {
    /** Number of heads. Default 1. */
    heads: int({ min: 1, default: 1 }),
    /** Width of each head. Default 64. */
    headUnits: int({ min: 1, default: 64 }),
    /** Added to the gate. Default 0.9. */
    beta: number({ default: 0.9 }),
    /** Queries are the keys. Default false. */
    shareQueryKey: bool(false),
  },
  needsGraph: true,
  params: ({ heads, headUnits, shareQueryKey }, [, width]) => {
    const inner = heads * headUnits;
    const kernel = (pyg: string, rows = width) =>
      ({ shape: [rows, inner], init: 'kaimingUniform', pyg: `${pyg}.weight`, transpose: true }) as const;
    const bias = (pyg: string, rows: number) => ({ shape: [inner], init: uniform(1 / Math.sqrt(rows)), pyg: `${pyg}.bias` });
    return {
      gateKernel: kernel('h_lins'),
      gateBias: bias('h_lins', width),
      ...(shareQueryKey ? {} : { queryKernel: kernel('q') }),
      keyKernel: kernel('k'),
      valueKernel: kernel('v'),
      gamma: { shape: [inner], init: 'ones', pyg: 'lns.weight' },
      beta: { shape: [inner], init: 'zeros', pyg: 'lns.bias' },
      outKernel: kernel('lin_out', inner),
      outBias: bias('lin_out', inner),
    };
  },
  call: ({ heads, beta }, params, given, graph) => gated(params, given, blocksOf(graph), heads, beta),
});

/** The attention over blocks. */
export function gated(params: Record<string, Tensor>, x: Tensor, blocks: Blocks, heads: number, beta: number): Tensor {
  const { gateKernel, gateBias, queryKernel, keyKernel, valueKernel, outKernel, outBias } = params;
  const [rows, inner] = [x.shape[0], valueKernel.shape[1]];
  /** The columns of each head side by side, which alternate in what PyG's kernels make. */
  const inHeads = (h: Tensor): Tensor => reshape(transpose(reshape(h, [rows, inner / heads, heads]), [0, 2, 1]), [rows, inner]);
  const k = inHeads(sigmoid(matmul(x, keyKernel)));
  const q = queryKernel ? inHeads(sigmoid(matmul(x, queryKernel))) : k;
  const y = linearAttention(blocks, heads, [q, k, inHeads(matmul(x, valueKernel))], { epsilon: 1e-6 });
  const alternating = reshape(transpose(y, [0, 2, 1]), [rows, inner]);
  const gate = shift(linear(x, gateKernel, gateBias), beta);
  return linear(mul(layerNorm(alternating, params.gamma, params.beta), gate), outKernel, outBias, 'relu');
}

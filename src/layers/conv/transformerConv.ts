import { bool } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { uniform } from '../../nn/initializers.js';
import { sigmoid } from '../../ops/activations.js';
import { dotAttention } from '../../ops/attention-dot.js';
import { add, mul, sub } from '../../ops/binary.js';
import { concat as joined } from '../../ops/layout.js';
import { matmul } from '../../ops/matmul.js';
import type { Tensor } from '../../runtime/tensor.js';
import { affineMap } from '../activate.js';
import { attentionDropout, attentionOptions, attentionThrough, columnsOf, edgeAttrFor, edgeKernelSpec, joinHeads } from '../attention.js';
import { define } from '../define.js';

/** b root + (1 - b) y with b = σ([y, root, y - root] kernel). y, root: [n, f]; kernel: [3 f, 1]. */
function gated(y: Tensor, root: Tensor, kernel: Tensor): Tensor {
  const b = sigmoid(matmul(joined([y, root, sub(y, root)]), kernel));
  return add(y, mul(b, sub(root, y)));
}

/**
 * Dot-product attention over the edges (arXiv:2009.03509): y_i = Σ_j α_ij (V x_j + E e_ij) for each head, over the edges j -> i, with
 * α_i = softmax of <Q x_i, K x_j + E e_ij> / √units; then act(the heads side by side, or their mean, + S x_i), or with `beta`
 * act(b S x_i + (1 - b) y_i), b = σ(<w, [y_i, S x_i, y_i - S x_i]>). Edge weights are ignored.
 *
 * Shapes: x [nodes, in], dense or sparse; edgeAttr [edges, s], if any -> [nodes, heads · units], or [nodes, units] without `concat`.
 * Params: queryKernel, keyKernel, valueKernel [in, heads · units], skipKernel [in, out] kaimingUniform, their biases U(±1/√in); with edge
 * attributes edgeKernel [s, heads · units]; with `beta` betaKernel [3 out, 1]. No loops are added.
 * Differs from PyG: edge attributes take part whenever the graph has them; there, only when `edge_dim` is given.
 *
 * @pyg TransformerConv
 * @example layers.transformerConv({ units: 16, heads: 2 })
 */
export const transformerConv = define({
  kind: 'transformerConv',
  options: {
    ...attentionOptions,
    /** Adds a linear map of x. Default true. */
    rootWeight: bool(true),
    /** A learned gate between that map and what the neighbours say. Needs `rootWeight`. Default false. */
    beta: bool(false),
  },
  needsGraph: true,
  takesSparse: true,
  params: (options, [, width], graph) => {
    const { useBias, rootWeight, beta } = options;
    const { inner, outer } = columnsOf(options);
    const linear = (name: string, pyg: string, columns: number) => ({
      [`${name}Kernel`]: { shape: [width, columns], init: 'kaimingUniform', pyg: `${pyg}.weight`, transpose: true },
      ...(useBias ? { [`${name}Bias`]: { shape: [columns], init: uniform(1 / Math.sqrt(width)), pyg: `${pyg}.bias` } } : {}),
    });
    return {
      ...linear('query', 'lin_query', inner),
      ...linear('key', 'lin_key', inner),
      ...linear('value', 'lin_value', inner),
      ...edgeKernelSpec(options, graph, 'kaimingUniform'),
      ...(rootWeight ? linear('skip', 'lin_skip', outer) : {}),
      ...(rootWeight && beta
        ? { betaKernel: { shape: [3 * outer, 1], init: 'kaimingUniform', pyg: 'lin_beta.weight', transpose: true } }
        : {}),
    };
  },
  call: (options, params, x, graph, context) => {
    const structure = graph.attention({ addSelfLoops: false });
    const map = (name: string): Tensor => affineMap(x, params[`${name}Kernel`], params[`${name}Bias`] ?? null, 'linear');
    const y = dotAttention(structure.csr, map('query'), map('key'), map('value'), {
      heads: options.heads,
      edgeAttr: edgeAttrFor(options, graph, structure),
      edgeKernel: params.edgeKernel ?? null,
      dropout: attentionDropout('layers.transformerConv', options, context),
      through: attentionThrough(graph, structure, context),
    });
    const heard = joinHeads(options, y);
    const root = options.rootWeight ? map('skip') : null;
    const all = root === null ? heard : params.betaKernel ? gated(heard, root, params.betaKernel) : add(heard, root);
    return byName('layers', options.activation)(all);
  },
});

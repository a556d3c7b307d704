import { gat } from '../../ops/attention-gat.js';
import { mul } from '../../ops/binary.js';
import { reshape } from '../../ops/layout.js';
import { matmul } from '../../ops/matmul.js';
import { sum } from '../../ops/sum.js';
import type { Tensor } from '../../runtime/tensor.js';
import { project } from '../activate.js';
import {
  attentionDropout,
  attentionThrough,
  columnsOf,
  edgeAttrFor,
  edgeKernelSpec,
  finish,
  fusedBias,
  gatFamilyOptions,
  outputSpecs,
} from '../attention.js';
import { define, type ParamSpec } from '../define.js';

/** What the edges add to the scores: <att, e W> for each head, without e W. attr: [slots, s] -> [slots, heads]. */
function edgeScores(attr: Tensor, kernel: Tensor, att: Tensor): Tensor {
  const [, heads, units] = att.shape;
  return matmul(attr, sum(mul(reshape(kernel, [-1, heads, units]), att), { axis: 2 }));
}

/**
 * Graph attention (arXiv:1710.10903): y_i = Σ_j α_ij W x_j for each head, over the edges j -> i and a loop, with α_i = softmax of
 * leakyRelu(<a, W x_j> + <b, W x_i> + <c, E e_ij>); then act(the heads side by side, or their mean, + residual + bias). Edge weights are ignored.
 *
 * Shapes: x [nodes, in], dense or sparse; edgeAttr [edges, s], if any -> [nodes, heads · units], or [nodes, units] without `concat`.
 * Params: kernel [in, heads · units], attSrc and attDst [1, heads, units], with edge attributes edgeKernel [s, heads · units] and
 * attEdge [1, heads, units], with `residual` residualKernel, all glorotUniform; bias zeros.
 * Differs from PyG: edge attributes take part whenever the graph has them; there, only when `edge_dim` is given.
 *
 * @pyg GATConv
 * @example layers.gatConv({ units: 8, heads: 8, dropout: 0.6, activation: 'elu' })
 */
export const gatConv = define({
  kind: 'gatConv',
  options: gatFamilyOptions,
  needsGraph: true,
  takesSparse: true,
  params: (options, [, width], graph) => {
    const { units, heads } = options;
    const edges = edgeKernelSpec(options, graph, 'glorotUniform');
    const att = (pyg: string): ParamSpec => ({ shape: [1, heads, units], init: 'glorotUniform', pyg });
    return {
      kernel: { shape: [width, columnsOf(options).inner], init: 'glorotUniform', pyg: 'lin.weight', transpose: true },
      attSrc: att('att_src'),
      attDst: att('att_dst'),
      ...edges,
      ...('edgeKernel' in edges ? { attEdge: att('att_edge') } : {}),
      ...outputSpecs(options, width),
    };
  },
  call: (options, params, x, graph, context) => {
    const { negativeSlope, addSelfLoops } = options;
    const { kernel, attSrc, attDst, attEdge, edgeKernel } = params;
    const structure = graph.attention({ addSelfLoops });
    const attr = edgeAttrFor(options, graph, structure);
    const y = gat(structure.csr, project(x, kernel), attSrc, attDst, {
      negativeSlope,
      edgeScores: attr && edgeScores(attr, edgeKernel, attEdge),
      bias: fusedBias(options, params.bias),
      dropout: attentionDropout('layers.gatConv', options, context),
      through: attentionThrough(graph, structure, context),
    });
    return finish(options, y, x, params);
  },
});

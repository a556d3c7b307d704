import { bool } from '../../core/options/vocabulary.js';
import { gatv2 } from '../../ops/attention-gatv2.js';
import { affineMap } from '../activate.js';
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

/**
 * Graph attention whose ranking of the neighbours depends on the node (arXiv:2105.14491): y_i = Σ_j α_ij l_j for each head, over the edges
 * j -> i and a loop, with l = L x + b, r = R x + c, and α_i = softmax of <a, leakyRelu(l_j + r_i + E e_ij)>; then act(the heads side by
 * side, or their mean, + residual + bias). Edge weights are ignored.
 *
 * Shapes: x [nodes, in], dense or sparse; edgeAttr [edges, s], if any -> [nodes, heads · units], or [nodes, units] without `concat`.
 * Params: sourceKernel and targetKernel [in, heads · units], att [1, heads, units], with edge attributes edgeKernel [s, heads · units],
 * with `residual` residualKernel, all glorotUniform; sourceBias, targetBias [heads · units] and bias zeros. With `shareWeights` the
 * target uses the source's.
 * Differs from PyG: edge attributes take part whenever the graph has them; there, only when `edge_dim` is given.
 *
 * @pyg GATv2Conv
 * @example layers.gatv2Conv({ units: 8, heads: 4, concat: false })
 */
export const gatv2Conv = define({
  kind: 'gatv2Conv',
  options: {
    ...gatFamilyOptions,
    /** One map for sources and targets. Default false. */
    shareWeights: bool(false),
  },
  needsGraph: true,
  takesSparse: true,
  params: (options, [, width], graph) => {
    const { units, heads, useBias, shareWeights } = options;
    const { inner } = columnsOf(options);
    const kernel = (pyg: string): ParamSpec => ({ shape: [width, inner], init: 'glorotUniform', pyg: `${pyg}.weight`, transpose: true });
    const bias = (pyg: string): ParamSpec => ({ shape: [inner], init: 'zeros', pyg: `${pyg}.bias` });
    return {
      sourceKernel: kernel('lin_l'),
      ...(useBias ? { sourceBias: bias('lin_l') } : {}),
      ...(shareWeights ? {} : { targetKernel: kernel('lin_r') }),
      ...(useBias && !shareWeights ? { targetBias: bias('lin_r') } : {}),
      att: { shape: [1, heads, units], init: 'glorotUniform', pyg: 'att' },
      ...edgeKernelSpec(options, graph, 'glorotUniform'),
      ...outputSpecs(options, width),
    };
  },
  call: (options, params, x, graph, context) => {
    const { negativeSlope, addSelfLoops, shareWeights } = options;
    const { sourceKernel, sourceBias = null, targetKernel, targetBias = null, att, edgeKernel = null } = params;
    const structure = graph.attention({ addSelfLoops });
    const source = affineMap(x, sourceKernel, sourceBias, 'linear');
    const target = shareWeights ? source : affineMap(x, targetKernel, targetBias, 'linear');
    const y = gatv2(structure.csr, source, target, att, {
      negativeSlope,
      edgeAttr: edgeAttrFor(options, graph, structure),
      edgeKernel,
      bias: fusedBias(options, params.bias),
      dropout: attentionDropout('layers.gatv2Conv', options, context),
      through: attentionThrough(graph, structure, context),
    });
    return finish(options, y, x, params);
  },
});

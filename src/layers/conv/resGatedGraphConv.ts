import { bool, int } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { uniform } from '../../nn/initializers.js';
import { add, mul } from '../../ops/binary.js';
import { linear, matmul } from '../../ops/matmul.js';
import type { Tensor } from '../../runtime/tensor.js';
import { aggregateMessages, sourceRows, targetRows } from '../aggregate.js';
import { define } from '../define.js';
import { edgeColumns, rowsFor } from '../edgeMaps.js';
import { activation } from '../options.js';

/**
 * Residual gated graph convolution (arXiv:1711.07553): act(Σ_j σ(x_i K + x_j Q + (e_ij K' + e_ij Q')) ⊙ (x_j V + e_ij V') + x_i R + b) over the edges
 * j -> i, with a bias in K, Q and V; edge attributes take part where the graph has some. Edge weights are ignored.
 *
 * Shapes: x [nodes, in]; edgeAttr [edges, s], if any -> [nodes, units]. Params: keyKernel, queryKernel and valueKernel [in + s, units] and their
 * biases [units], U(±1/√(in + s)); rootKernel [in, units] U(±1/√in) with `rootWeight`; bias [units] zeros.
 * Differs from PyG: edge attributes take part whenever the graph has them; there, only when `edge_dim` is x.
 *
 * @pyg ResGatedGraphConv
 * @example layers.resGatedGraphConv({ units: 16, activation: 'relu' })
 */
export const resGatedGraphConv = define({
  kind: 'resGatedGraphConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** Of the gates. Default 'sigmoid'. */
    gate: activation('sigmoid'),
    /** A map of its own for the node itself. Default true. */
    rootWeight: bool(true),
    /** Default 'linear'. */
    activation: activation('linear'),
    /** A bias at the end. Default true. */
    useBias: bool(true),
  },
  needsGraph: true,
  params: ({ units, rootWeight, useBias }, [, width], graph) => {
    const rows = width + edgeColumns(graph);
    const map = (name: string) => ({
      [`${name}Kernel`]: { shape: [rows, units], init: 'kaimingUniform' as const, pyg: `lin_${name}.weight`, transpose: true },
      [`${name}Bias`]: { shape: [units], init: uniform(1 / Math.sqrt(rows)), pyg: `lin_${name}.bias` },
    });
    return {
      ...map('key'),
      ...map('query'),
      ...map('value'),
      ...(rootWeight ? { rootKernel: { shape: [width, units], init: 'kaimingUniform', pyg: 'lin_skip.weight', transpose: true } } : {}),
      ...(useBias ? { bias: { shape: [units], init: 'zeros', pyg: 'bias' } } : {}),
    };
  },
  call: ({ gate, activation }, params, x, graph) => {
    const { edgeAttr } = graph;
    const map = (name: string): { nodes: Tensor; edge: Tensor } => {
      const [node, edge] = rowsFor(params[`${name}Kernel`], [x.shape[1], edgeColumns(graph)]);
      return { nodes: linear(x, node, params[`${name}Bias`]), edge };
    };
    const withEdges = (ends: Tensor, kernel: () => Tensor): Tensor => (edgeAttr === null ? ends : add(ends, matmul(edgeAttr, kernel())));
    const [key, query, value] = ['key', 'query', 'value'].map(map);
    const scores = withEdges(add(targetRows(graph, key.nodes), sourceRows(graph, query.nodes)), () => add(key.edge, query.edge));
    const messages = mul(
      byName('layers.resGatedGraphConv', gate)(scores),
      withEdges(sourceRows(graph, value.nodes), () => value.edge),
    );
    let y = aggregateMessages(graph, messages, 'sum');
    if (params.rootKernel) y = add(y, matmul(x, params.rootKernel));
    if (params.bias) y = add(y, params.bias);
    return byName('layers.resGatedGraphConv', activation)(y);
  },
});

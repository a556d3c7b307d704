import { bool, int } from '../../core/options/vocabulary.js';
import { spmm } from '../../ops/spmm.js';
import type { Tensor } from '../../runtime/tensor.js';
import { affineMap, project, splitActivation } from '../activate.js';
import { define } from '../define.js';
import { mapsFirst } from '../hops.js';
import { activation } from '../options.js';

/**
 * Hypergraph convolution (arXiv:1901.08150): act(D^-1 H B^-1 Hᵀ X W + b), the mean over the hyperedges of a node of the means over their nodes. An edge
 * (v, h) of the graph says that node v belongs to hyperedge h; hyperedges are numbered as nodes are, so a graph of more hyperedges than nodes needs
 * further rows of x, which say nothing. D and B count, and edges that stand twice count twice. Edge weights are ignored.
 *
 * Shapes: x [nodes, in], dense or sparse -> [nodes, units]. Params: kernel [in, units] glorotUniform; bias [units] zeros.
 * The narrower of input and output travels along the edges. PyG's attention and weights of hyperedges are left out.
 *
 * @pyg HypergraphConv
 * @example layers.hypergraphConv({ units: 16, activation: 'relu' })
 */
export const hypergraphConv = define({
  kind: 'hypergraphConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** Default 'linear'. */
    activation: activation('linear'),
    /** Default true. */
    useBias: bool(true),
  },
  needsGraph: true,
  takesSparse: true,
  params: ({ units, useBias }, [, width]) => ({
    kernel: { shape: [width, units], init: 'glorotUniform', pyg: 'lin.weight', transpose: true },
    ...(useBias ? { bias: { shape: [units], init: 'zeros', pyg: 'bias' } } : {}),
  }),
  call: ({ units, activation }, { kernel, bias = null }, x, { inCsr, outCsr, edgeMask: weights }) => {
    const ofHyperedges = (h: Tensor): Tensor => spmm(inCsr, h, { weights, mean: true });
    // sparse features are mapped first
    if (!mapsFirst(x, units)) return affineMap(spmm(outCsr, ofHyperedges(x as Tensor), { weights, mean: true }), kernel, bias, activation);
    const { epilogue, rest } = splitActivation(activation);
    return rest(spmm(outCsr, ofHyperedges(project(x, kernel)), { weights, mean: true, bias, activation: epilogue }));
  },
});

import { bool, int } from '../../core/options/vocabulary.js';
import { uniform } from '../../nn/initializers.js';
import { spmm } from '../../ops/spmm.js';
import type { Tensor } from '../../runtime/tensor.js';
import { affineMap, project, splitActivation } from '../activate.js';
import { define, floatOf } from '../define.js';
import { hops, mapsFirst } from '../hops.js';
import { activation } from '../options.js';

/**
 * Simple graph convolution (arXiv:1902.07153): act(Â^hops X W + b) with Â as in `gcnConv`, and nothing between the hops.
 *
 * Shapes: x [nodes, in], dense or sparse -> [nodes, units]. Params: kernel [in, units]; bias [units]; both start as U(±1/√in).
 *
 * @pyg SGConv
 * @example layers.sgConv({ units: 7, hops: 2 })
 */
export const sgConv = define({
  kind: 'sgConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** How far messages travel; PyG calls it K. Default 1. */
    hops: int({ min: 1, default: 1 }),
    /** Default 'linear'. */
    activation: activation('linear'),
    /** Every node hears itself too. Default true. */
    addSelfLoops: bool(true),
    /** Default true. */
    useBias: bool(true),
  },
  needsGraph: true,
  takesSparse: true,
  params: ({ units, useBias }, [, width]) => ({
    kernel: { shape: [width, units], init: 'kaimingUniform', pyg: 'lin.weight', transpose: true },
    ...(useBias ? { bias: { shape: [units], init: uniform(1 / Math.sqrt(width)), pyg: 'lin.bias' } } : {}),
  }),
  call: ({ units, hops: count, activation, addSelfLoops }, { kernel, bias = null }, x, graph) => {
    const matrix = graph.gcn({ addSelfLoops }, floatOf(x));
    // sparse features are mapped first
    if (!mapsFirst(x, units)) return affineMap(hops(matrix, x as Tensor, count)[count], kernel, bias, activation);
    const { csr, constant, weights } = matrix;
    const { epilogue, rest } = splitActivation(activation);
    const h = hops(matrix, project(x, kernel), count - 1)[count - 1];
    return rest(spmm(csr, h, { constant, weights, bias, activation: epilogue }));
  },
});

import type { Activation } from '../../nn/activations.js';
import { spmm } from '../../ops/spmm.js';
import { passOn } from '../../runtime/passing.js';
import { SparseTensor } from '../../runtime/sparse.js';
import { affineMap, project, splitActivation } from '../activate.js';
import { define, floatOf } from '../define.js';

/** Options of `gcnConv`. */
export interface GcnConvOptions {
  /** Width of the output. */
  readonly units: number;
  /** Default 'linear'. */
  readonly activation: Activation;
  /** Default true. */
  readonly useBias: boolean;
  /** Self-loops weigh 2 instead of 1. Default false. */
  readonly improved: boolean;
  /** Symmetric normalisation by the degrees. Default true. */
  readonly normalize: boolean;
  /** Default: the same as `normalize`. */
  readonly addSelfLoops: boolean;
}

/**
 * Graph convolution of Kipf and Welling (arXiv:1609.02907): act(Â X W + b) with Â = D^-1/2 (A + I) D^-1/2, degrees
 * counted with weights over incoming edges. Â is computed once per graph.
 *
 * Shapes: x [nodes, in], dense or sparse -> [nodes, units]. Params: kernel [in, units] glorotUniform; bias [units] zeros.
 * Differs from Keras: the output is linear by default.
 *
 * @example layers.gcnConv({ units: 16, activation: 'relu' })
 */
export const gcnConv = define<GcnConvOptions, Pick<GcnConvOptions, 'units'> & Partial<GcnConvOptions>>({
  kind: 'gcnConv',
  options: {
    units: { type: 'int', min: 1 },
    activation: { type: 'activation', default: 'linear' },
    useBias: { type: 'boolean', default: true },
    improved: { type: 'boolean', default: false },
    normalize: { type: 'boolean', default: true },
    addSelfLoops: { type: 'boolean', default: true },
  },
  needsGraph: true,
  takesBlocks: true,
  takesSparse: true,
  params: ({ units, useBias }, [, width]) => ({
    kernel: { shape: [width, units], init: 'glorotUniform', pyg: 'lin.weight', transpose: true },
    ...(useBias ? { bias: { shape: [units], init: 'zeros', pyg: 'bias' } } : {}),
  }),
  call: ({ units, activation, improved, normalize, addSelfLoops }, { kernel, bias = null }, x, graph) => {
    const { csr, constant, weights } = normalize ? graph.gcn({ improved, addSelfLoops }, floatOf(x)) : graph.adjacency();
    if (!(x instanceof SparseTensor) && x.shape[1] < units) {
      // the narrower side travels along the edges
      return passOn(spmm(csr, x, { constant, weights }), (sum) => affineMap(sum, kernel, bias, activation));
    }
    const { epilogue, rest } = splitActivation(activation);
    return rest(passOn(project(x, kernel), (h) => spmm(csr, h, { constant, weights, bias, activation: epilogue })));
  },
});

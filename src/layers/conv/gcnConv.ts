import { OptionError } from '../../core/errors.js';
import { bool, int, optional } from '../../core/options/vocabulary.js';
import { spmm } from '../../ops/spmm.js';
import { passOn } from '../../runtime/passing.js';
import { SparseTensor } from '../../runtime/sparse.js';
import { affineMap, project, splitActivation } from '../activate.js';
import { define, floatOf } from '../define.js';
import { activation } from '../options.js';

/**
 * Graph convolution of Kipf and Welling (arXiv:1609.02907): act(Â X W + b) with Â = D^-1/2 (A + I) D^-1/2, degrees
 * counted with weights over incoming edges. Â is computed once per graph.
 *
 * Shapes: x [nodes, in], dense or sparse -> [nodes, units]. Params: kernel [in, units] glorotUniform; bias [units] zeros.
 * Differs from Keras: the output is linear by default.
 *
 * @pyg GCNConv
 * @example layers.gcnConv({ units: 16, activation: 'relu' })
 */
export const gcnConv = define({
  kind: 'gcnConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** Default 'linear'. */
    activation: activation('linear'),
    /** Default true. */
    useBias: bool(true),
    /** Self-loops weigh 2 instead of 1. Default false. */
    improved: bool(false),
    /** Symmetric normalisation by the degrees. Default true. */
    normalize: bool(true),
    /** Every node hears itself too. Needs `normalize`, and is by default the same. */
    addSelfLoops: optional(bool()),
  },
  settle: ({ normalize, addSelfLoops = normalize }, where) => {
    if (normalize || !addSelfLoops) return { addSelfLoops };
    throw new OptionError({
      where,
      what: 'loops are added by the normalisation, which is off',
      got: 'addSelfLoops: true with normalize: false',
      expected: 'both, or no loops',
      mend: 'Leave addSelfLoops out; data.transforms.selfLoops adds loops to the graph itself',
    });
  },
  // files once held the default true where normalize: false made it mean nothing
  restore: ({ addSelfLoops, ...rest }) => (rest.normalize === false ? rest : { ...rest, addSelfLoops }),
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

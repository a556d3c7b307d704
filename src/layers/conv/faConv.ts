import { bool, number } from '../../core/options/vocabulary.js';
import { slotValues } from '../../graph/masked.js';
import { tanh } from '../../ops/activations.js';
import { scale } from '../../ops/affine.js';
import { add, mul } from '../../ops/binary.js';
import { dropout as drop } from '../../ops/dropout.js';
import { reshape } from '../../ops/layout.js';
import { matmul } from '../../ops/matmul.js';
import { spmm } from '../../ops/spmm.js';
import { define, floatOf } from '../define.js';
import { atReceivers, atSenders, entriesOf } from '../entries.js';
import { initialOf } from '../initialFeatures.js';

/**
 * Frequency adaptive convolution (arXiv:2101.00797): y_i = Σ_j tanh(<l, x_j> + <r, x_i>) â_ij x_j + ε x_0i, with the entries of Â as in `gcnConv`: an edge
 * brings its ends together or apart. X_0 is what the graph holds, so that `initialFeatures` stands before the first of these layers.
 *
 * Shapes: x [nodes, f] -> [nodes, f]. Params: senderKernel l and receiverKernel r [f, 1], U(±1/√f).
 *
 * @pyg FAConv
 * @example layers.faConv({ epsilon: 0.3 })
 */
export const faConv = define({
  kind: 'faConv',
  options: {
    /** ε, how much of the initial features each layer takes in. Default 0.1. */
    epsilon: number({ default: 0.1 }),
    /** Probability of dropping an edge while training, after tanh. Default 0. */
    dropout: number({ min: 0, max: 1, default: 0 }),
    /** Symmetric normalisation by the degrees. Default true. */
    normalize: bool(true),
    /** Every node hears itself too; only with `normalize`. Default true. */
    addSelfLoops: bool(true),
  },
  needsGraph: true,
  params: (_options, [, width]) => ({
    senderKernel: { shape: [width, 1], init: 'kaimingUniform', pyg: 'att_l.weight', transpose: true },
    receiverKernel: { shape: [width, 1], init: 'kaimingUniform', pyg: 'att_r.weight', transpose: true },
  }),
  call: ({ epsilon, dropout, normalize, addSelfLoops }, { senderKernel, receiverKernel }, x, graph, context) => {
    const matrix = normalize ? graph.gcn({ addSelfLoops }, floatOf(x)) : graph.adjacency();
    const entries = entriesOf(matrix.csr);
    const signs = tanh(add(atSenders(entries, matmul(x, senderKernel)), atReceivers(entries, matmul(x, receiverKernel))));
    const kept = context.training && dropout > 0 ? drop(signs, { rate: dropout, key: context.requireKey('layers.faConv') }) : signs;
    const weights = reshape(mul(kept, slotValues(matrix, floatOf(x))), [-1]);
    return add(spmm(entries.csr, x, { weights }), scale(initialOf('layers.faConv', graph, x), epsilon));
  },
});

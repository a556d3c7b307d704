import { bool, int } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { normal } from '../../nn/initializers.js';
import { add, sub } from '../../ops/binary.js';
import { matmul } from '../../ops/matmul.js';
import { softmax } from '../../ops/softmax.js';
import { maskSlots } from '../attention.js';
import { define } from '../define.js';
import { atReceivers, atSenders, entriesOf } from '../entries.js';
import { sumsOfHeads } from '../heads.js';
import { total } from '../hops.js';
import { activation } from '../options.js';

/**
 * Feature-steered convolution (arXiv:1706.05206): act(mean_j Σ_h q_h x_j W_h + b) over the edges j -> i and a loop, where the edge chooses among the
 * heads: q = softmax((x_j - x_i) U + c). Edge weights are ignored.
 *
 * Shapes: x [nodes, in] -> [nodes, units]. Params: kernel [in, heads · units] and choiceKernel U [in, heads], U(±1/√in); choiceBias c [heads] and bias
 * [units], normal of deviation 0.1.
 *
 * @pyg FeaStConv
 * @example layers.feaStConv({ units: 16, heads: 4 })
 */
export const feaStConv = define({
  kind: 'feaStConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** Number of maps to choose among. Default 1. */
    heads: int({ min: 1, default: 1 }),
    /** Loops are taken out, and each node gets one. Default true. */
    addSelfLoops: bool(true),
    /** Default 'linear'. */
    activation: activation('linear'),
    /** Default true. */
    useBias: bool(true),
  },
  needsGraph: true,
  params: ({ units, heads, useBias }, [, width]) => ({
    kernel: { shape: [width, heads * units], init: 'kaimingUniform', pyg: 'lin.weight', transpose: true },
    choiceKernel: { shape: [width, heads], init: 'kaimingUniform', pyg: 'u.weight', transpose: true },
    choiceBias: { shape: [heads], init: normal(0.1), pyg: 'c' },
    ...(useBias ? { bias: { shape: [units], init: normal(0.1), pyg: 'bias' } } : {}),
  }),
  call: ({ addSelfLoops, activation }, { kernel, choiceKernel, choiceBias, bias }, x, graph) => {
    const structure = graph.attention({ addSelfLoops });
    const entries = entriesOf(structure.csr);
    const scores = matmul(x, choiceKernel);
    const choice = softmax(add(sub(atSenders(entries, scores), atReceivers(entries, scores)), choiceBias), { axis: 1 });
    const y = total(sumsOfHeads(entries.csr, matmul(x, kernel), maskSlots(graph, structure, choice), { mean: true }));
    return byName('layers.feaStConv', activation)(bias === undefined ? y : add(y, bias));
  },
});

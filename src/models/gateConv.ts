import { int, number } from '../core/options/vocabulary.js';
import { maskMessages, sourceRows, targetRows } from '../layers/aggregate.js';
import { define } from '../layers/define.js';
import { edgeAttrOf } from '../layers/edgeAttrOf.js';
import { activation } from '../layers/options.js';
import { activation as byName } from '../nn/activations.js';
import { leakyRelu } from '../ops/activations.js';
import { add } from '../ops/binary.js';
import { dropout as drop } from '../ops/dropout.js';
import { reshape, slice } from '../ops/layout.js';
import { matmul } from '../ops/matmul.js';
import { segmentSoftmax } from '../ops/segment-softmax.js';
import { spmm } from '../ops/spmm.js';
import type { Tensor } from '../runtime/tensor.js';

/**
 * The first convolution of AttentiveFP (PyG's GATEConv): act(Σ_j α_ij x_j V + b) over the senders j of node i, with α_i = softmax
 * of leakyRelu(<a, leakyRelu([x_j, e_ij] W)> + <c, x_i>), slopes 0.01.
 *
 * Shapes: x [nodes, in], edgeAttr [edges, s] -> [nodes, units]. Params: edgeKernel (W) [in + s, units] and kernel (V) [in, units],
 * attSrc (a) [1, units], attDst (c) [1, in], all glorotUniform; bias [units] zeros.
 */
export const gateConv = define({
  kind: 'gateConv',
  group: 'models',
  options: {
    units: int({ min: 1 }),
    /** Probability of dropping an edge while training, after the softmax. */
    dropout: number({ min: 0, max: 1, default: 0 }),
    activation: activation('linear'),
  },
  needsGraph: true,
  params: ({ units }, [, width], graph) => ({
    edgeKernel: {
      shape: [width + edgeAttrOf('models.attentiveFP', graph).shape[1], units],
      init: 'glorotUniform',
      pyg: 'lin1.weight',
      transpose: true,
    },
    kernel: { shape: [width, units], init: 'glorotUniform', pyg: 'lin2.weight', transpose: true },
    attSrc: { shape: [1, units], init: 'glorotUniform', pyg: 'att_l' },
    attDst: { shape: [1, width], init: 'glorotUniform', pyg: 'att_r' },
    bias: { shape: [units], init: 'zeros', pyg: 'bias' },
  }),
  call: ({ dropout: rate, activation }, { edgeKernel, kernel, attSrc, attDst, bias }, x, graph, context) => {
    const width = x.shape[1];
    // [x_j, e] W is x_j times its upper rows, once for each node, plus e times the lower ones
    const fromNodes = matmul(x, slice(edgeKernel, { end: width }));
    const fromEdges = matmul(edgeAttrOf('models.attentiveFP', graph), slice(edgeKernel, { start: width }));
    const sent = leakyRelu(add(sourceRows(graph, fromNodes), fromEdges));
    const column = (att: Tensor): Tensor => reshape(att, [att.size, 1]);
    const scores = leakyRelu(add(matmul(sent, column(attSrc)), targetRows(graph, matmul(x, column(attDst)))));
    const all = segmentSoftmax(scores, graph.inEdges);
    const weights = context.training && rate > 0 ? drop(all, { rate, key: context.requireKey('models.attentiveFP') }) : all;
    return byName('models.attentiveFP', activation)(spmm(graph.inCsr, matmul(x, kernel), { weights: maskMessages(graph, weights), bias }));
  },
});

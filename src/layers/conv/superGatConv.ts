import { bool, int, number, oneOf } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { leakyRelu, sigmoid } from '../../ops/activations.js';
import { scale } from '../../ops/affine.js';
import { add, mul } from '../../ops/binary.js';
import { dropout as drop } from '../../ops/dropout.js';
import { concat, reshape } from '../../ops/layout.js';
import { matmul } from '../../ops/matmul.js';
import { segmentSoftmax } from '../../ops/segment-softmax.js';
import { sddmm } from '../../ops/spmm.js';
import { sum } from '../../ops/sum.js';
import type { Tensor } from '../../runtime/tensor.js';
import { attentionThrough } from '../attention.js';
import { define } from '../define.js';
import { atReceivers, atSenders, type Entries, entriesOf } from '../entries.js';
import { headsOf, sumsOfHeads } from '../heads.js';
import { total } from '../hops.js';
import { activation } from '../options.js';

/**
 * Attention that also says how likely an edge is (arXiv:2204.04879): y_i = Σ_j α_ij h_j for each head, over the edges j -> i and a loop, with h = x W and
 * α_i = softmax of leakyRelu((<l, h_j> + <r, h_i>) σ(<h_i, h_j>)) ('MX') or leakyRelu(<h_i, h_j> / √units) ('SD'); then act(the heads side by side,
 * or their mean, + b). The loss of its self-supervision is not part of the layer. Edge weights are ignored.
 *
 * Shapes: x [nodes, in] -> [nodes, heads · units], or [nodes, units] without `concat`. Params: kernel [in, heads · units]; with 'MX' sourceAtt l and
 * targetAtt r [1, heads, units], all glorotUniform; bias zeros.
 *
 * @pyg SuperGATConv
 * @example layers.superGatConv({ units: 8, heads: 8 })
 */
export const superGatConv = define({
  kind: 'superGatConv',
  options: {
    /** Width of the output of each head. */
    units: int({ min: 1 }),
    /** Number of heads. Default 1. */
    heads: int({ min: 1, default: 1 }),
    /** Heads stand side by side; else their mean. Default true. */
    concat: bool(true),
    /** Default 'MX'. */
    attention: oneOf(['MX', 'SD'], 'MX'),
    /** Slope of leakyRelu for negative scores. Default 0.2. */
    negativeSlope: number({ min: 0, default: 0.2 }),
    /** Probability of dropping an edge for one head while training, after the softmax. Default 0. */
    dropout: number({ min: 0, max: 1, default: 0 }),
    /** Loops are taken out, and each node gets one. Default true. */
    addSelfLoops: bool(true),
    /** Default 'linear'. */
    activation: activation('linear'),
    /** Default true. */
    useBias: bool(true),
  },
  needsGraph: true,
  params: ({ units, heads, concat, attention, useBias }, [, width]) => {
    const att = (pyg: string) => ({ shape: [1, heads, units], init: 'glorotUniform', pyg }) as const;
    return {
      kernel: { shape: [width, heads * units], init: 'glorotUniform', pyg: 'lin.weight', transpose: true },
      ...(attention === 'MX' ? { sourceAtt: att('att_l'), targetAtt: att('att_r') } : {}),
      ...(useBias ? { bias: { shape: [concat ? heads * units : units], init: 'zeros', pyg: 'bias' } } : {}),
    };
  },
  call: (options, { kernel, sourceAtt, targetAtt, bias }, x, graph, context) => {
    const { units, heads, negativeSlope, dropout, addSelfLoops } = options;
    const structure = graph.attention({ addSelfLoops });
    const entries = entriesOf(structure.csr);
    const h = matmul(x, kernel);
    const likeness = likenessOf(entries, h, heads);
    const perHead = (att: Tensor): Tensor => sum(mul(reshape(h, [-1, heads, units]), att), { axis: 2 });
    const scores = sourceAtt
      ? mul(add(atSenders(entries, perHead(sourceAtt)), atReceivers(entries, perHead(targetAtt))), sigmoid(likeness))
      : scale(likeness, 1 / Math.sqrt(units));
    const all = segmentSoftmax(leakyRelu(scores, { slope: negativeSlope }), entries.incoming);
    const alpha = attentionThrough(graph, structure, context)?.(all) ?? all;
    const drops = context.training && dropout > 0;
    const kept = drops ? drop(alpha, { rate: dropout, key: context.requireKey('layers.superGatConv') }) : alpha;
    const sums = sumsOfHeads(entries.csr, h, kept);
    const y = options.concat ? concat(sums) : scale(total(sums), 1 / heads);
    return byName('layers.superGatConv', options.activation)(bias === undefined ? y : add(y, bias));
  },
});

/** <h_i, h_j> of each entry and head. h: [nodes, heads · units] -> [slots, heads]. */
const likenessOf = ({ csr }: Entries, h: Tensor, heads: number): Tensor =>
  concat(headsOf(h, heads).map((one) => reshape(sddmm(csr, one, one), [-1, 1])));

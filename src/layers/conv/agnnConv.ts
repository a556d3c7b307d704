import { bool } from '../../core/options/vocabulary.js';
import { scale } from '../../ops/affine.js';
import { dotAttention } from '../../ops/attention-dot.js';
import { mul } from '../../ops/binary.js';
import { normalizeRows } from '../../ops/normalize-rows.js';
import { attentionThrough } from '../attention.js';
import { define, type ParamSpec } from '../define.js';

/**
 * Attention by similarity (arXiv:1803.03735): y_i = Σ_j α_ij x_j over the edges j -> i and a loop, with α_i = softmax of β cos(x_i, x_j).
 * Edge weights are ignored.
 *
 * Shapes: x [nodes, f] -> [nodes, f]. Params: beta [1] ones, with `trainBeta`; else a buffer.
 *
 * @pyg AGNNConv
 * @example layers.agnnConv()
 */
export const agnnConv = define({
  kind: 'agnnConv',
  options: {
    /** Learns β; PyG calls it requires_grad. Default true. */
    trainBeta: bool(true),
    /** Loops are taken out, and each node gets one. Default true. */
    addSelfLoops: bool(true),
  },
  needsGraph: true,
  params: ({ trainBeta }) => betaSpec(trainBeta),
  buffers: ({ trainBeta }) => betaSpec(!trainBeta),
  call: ({ addSelfLoops }, { beta }, x, graph, context) => {
    const unit = normalizeRows(x);
    const sharpness = beta ?? context.buffer('beta');
    const asked = scale(unit, Math.sqrt(x.shape[1])); // the attention divides by the root of the width
    const structure = graph.attention({ addSelfLoops });
    const through = attentionThrough(graph, structure, context);
    return dotAttention(structure.csr, sharpness === undefined ? asked : mul(asked, sharpness), unit, x, { through });
  },
});

const betaSpec = (present: boolean): Readonly<Record<string, ParamSpec>> =>
  present ? { beta: { shape: [1], init: 'ones', pyg: 'beta' } } : {};

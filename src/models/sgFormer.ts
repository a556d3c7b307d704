import { filled } from '../autodiff/space.js';
import { bool, int, number, oneOf } from '../core/options/vocabulary.js';
import { gcnConv } from '../layers/conv/gcnConv.js';
import { type Features, refuseSparse } from '../layers/define.js';
import { dense } from '../layers/dense.js';
import { dropout as dropoutLayer } from '../layers/dropout.js';
import { type Blocks, blocksOf, wholeBlocks } from '../layers/global/blocks.js';
import { sgFormerAttention, simplyAttended } from '../layers/global/sgFormerAttention.js';
import type { Part, RunPart } from '../layers/layer.js';
import { batchNorm } from '../layers/norm/batchNorm.js';
import { inTorch } from '../layers/norm/inTorch.js';
import { layerNorm } from '../layers/norm/layerNorm.js';
import { scale } from '../ops/affine.js';
import { add } from '../ops/binary.js';
import { concat, reshape } from '../ops/layout.js';
import type { Tensor } from '../runtime/tensor.js';
import { defineModel } from './define.js';

/**
 * SGFormer (arXiv:2306.10759): two branches over x and a linear map of both. Attention: h = relu(norm(x W + w)); at each layer h ← relu(norm((attention(h) + h) /
 * 2)), with `sgFormerAttention` and layer normalisation of each node. Convolution: g₀ = relu(norm(x V + v)); g ← relu(norm(gcnConv(g))) + g₀, with batch
 * normalisation. Dropout after each relu. Then (weight · g + (1 - weight) · h) O + o, or [h, g] O + o with 'concat'.
 *
 * Shapes: x [nodes, in], dense or sparse -> [nodes, outputs]. Params: attentionInput, attentionNorm0, attention1, attentionNorm1, …; convInput,
 * convNorm0, conv1, convNorm1, …; output.
 * Differs from PyG: outputs are logits; there, their log softmax.
 *
 * @example models.sgFormer({ units: 32, outputs: 7, dropout: 0.5 })
 */
export const sgFormer = defineModel({
  kind: 'sgFormer',
  options: {
    /** Width of the hidden layers. */
    units: int({ min: 1 }),
    /** Width of the output. */
    outputs: int({ min: 1 }),
    /** Layers of attention. Default 2. */
    attentionLayers: int({ min: 1, default: 2 }),
    /** Heads of the attention. Default 1. */
    heads: int({ min: 1, default: 1 }),
    /** Convolutions. Default 3. */
    convLayers: int({ min: 1, default: 3 }),
    /** Share of the convolutions in the sum. Default 0.5. */
    graphWeight: number({ min: 0, max: 1, default: 0.5 }),
    /** The branches as a sum, or side by side. Default 'sum'. */
    aggregate: oneOf(['sum', 'concat'], 'sum'),
    /** Probability of dropping a hidden element while training. Default 0. */
    dropout: number({ min: 0, max: 1, default: 0 }),
    /** Lets rows that pad graphs to the size of the largest of their batch take part in the attention, as in PyG, so that a row depends on the batch. Default false. */
    padded: bool(false),
  },
  needsGraph: true,
  takesSparse: true,
  parts: ({ units, outputs, attentionLayers, heads, convLayers, dropout }) => {
    const parts: Record<string, Part> = {
      attentionInput: { layer: dense({ units }), pyg: 'trans_conv.fcs.0' },
      convInput: { layer: dense({ units }), pyg: 'graph_conv.fcs.0' },
      output: { layer: dense({ units: outputs }), pyg: 'fc' },
      ...(dropout > 0 ? { dropout: { layer: dropoutLayer({ rate: dropout }) } } : {}),
    };
    for (let i = 0; i <= attentionLayers; i++) {
      if (i > 0) parts[`attention${i}`] = { layer: sgFormerAttention({ units, heads }), pyg: `trans_conv.attns.${i - 1}` };
      parts[`attentionNorm${i}`] = { layer: layerNorm({ mode: 'node', activation: 'relu' }), pyg: `trans_conv.bns.${i}` };
    }
    for (let i = 0; i <= convLayers; i++) {
      if (i > 0) parts[`conv${i}`] = { layer: gcnConv({ units }), pyg: `graph_conv.convs.${i - 1}` };
      parts[`convNorm${i}`] = { layer: inTorch(batchNorm({ activation: 'relu' })), pyg: `graph_conv.bns.${i}` };
    }
    return parts;
  },
  call: ({ attentionLayers, heads, convLayers, graphWeight, aggregate, padded }, _params, x, graph, _context, parts) => {
    const dropped = (h: Tensor): Tensor => (parts.dropout as RunPart | undefined)?.(h) ?? h;
    const own = blocksOf(graph);
    const all = padded ? withPadding(own, x) : { rows: x, blocks: own, join: (h: Tensor): Tensor => h };
    let h = dropped(parts.attentionNorm0(parts.attentionInput(all.rows)));
    for (let i = 1; i <= attentionLayers; i++) {
      const attention = parts[`attention${i}`];
      if (attention.params === undefined) attention(all.join(h)); // makes them
      const heard = simplyAttended(attention.params as Record<string, Tensor>, h, all.blocks, heads);
      h = dropped(parts[`attentionNorm${i}`](scale(add(heard, h), 0.5)));
    }
    h = all.join(h);
    const first = dropped(parts.convNorm0(parts.convInput(x)));
    let g = first;
    for (let i = 1; i <= convLayers; i++) g = add(dropped(parts[`convNorm${i}`](parts[`conv${i}`](g))), first);
    const both = aggregate === 'concat' ? concat([h, g]) : add(scale(g, graphWeight), scale(h, 1 - graphWeight));
    return parts.output(both);
  },
});

/** The rows of blocks, those of zeros included, and how to leave them out again. */
function withPadding(own: Blocks, x: Features): { rows: Tensor; blocks: Blocks; join: (h: Tensor) => Tensor } {
  refuseSparse('models.sgFormer with `padded`', x);
  const { graphs, size } = own;
  const flat = (h: Tensor): Tensor => reshape(own.split(h), [graphs * size, h.shape[1]]);
  const nodes = flat(filled({ shape: [x.shape[0], 1], dtype: x.dtype }, 1));
  return { rows: flat(x), blocks: wholeBlocks(graphs, size, nodes), join: (h) => own.join(reshape(h, [graphs, size, h.shape[1]])) };
}

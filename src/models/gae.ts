import { nullable } from '../core/options/vocabulary.js';
import { dotDecoder } from '../layers/decoder/dotDecoder.js';
import { isScored } from '../layers/decoder/ends.js';
import { layer } from '../layers/options.js';
import { defineModel } from './define.js';

/**
 * Graph autoencoder (arXiv:1611.07308), as PyG's GAE: z = encoder(x), then decoder(z), a score for each pair of the graph, or for each edge where the targets
 * are those of edges. Of any other graph it gives z itself. Any encoder and decoder: with `layers.mlpDecoder` it learns numbers or classes of edges. Train it by
 * 'reconstruction', or 'binaryCrossEntropy', on a part of `data.randomLinkSplit`.
 *
 * Shapes: x [nodes, in] -> [pairs], or as the decoder says; z [nodes, width of the encoder]. Params: encoder, decoder.
 *
 * @example models.gae({ encoder: models.gcn({ units: 32, layers: 2, outputs: 16 }) })
 */
export const gae = defineModel({
  kind: 'gae',
  options: {
    /** Makes the rows of the nodes: a layer or a model. */
    encoder: layer(),
    /** Makes scores of them. Default `layers.dotDecoder()`. */
    decoder: nullable(layer()),
  },
  needsGraph: true,
  takesSparse: true,
  parts: ({ encoder, decoder }) => ({
    encoder: { layer: encoder, pyg: 'encoder' },
    decoder: { layer: decoder ?? dotDecoder(), pyg: 'decoder' },
  }),
  call: (_options, _params, x, graph, { building }, { encoder, decoder }) => {
    const z = encoder(x);
    if (isScored(graph)) return decoder(z);
    if (building) decoder(z);
    return z;
  },
});

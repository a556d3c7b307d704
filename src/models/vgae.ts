import { int, nullable, number } from '../core/options/vocabulary.js';
import { Key } from '../core/random.js';
import { gcnConv } from '../layers/conv/gcnConv.js';
import { dotDecoder } from '../layers/decoder/dotDecoder.js';
import { isScored } from '../layers/decoder/ends.js';
import { floatOf } from '../layers/define.js';
import { layer } from '../layers/options.js';
import { gaussianKl } from '../nn/losses/links.js';
import { add, mul } from '../ops/binary.js';
import { clamp, exp } from '../ops/unary.js';
import { normal } from '../runtime/drawn.js';
import { defineModel } from './define.js';

/** Deviations above e^10 are cut, as in PyG. */
const MOST = 10;

/**
 * Variational graph autoencoder (arXiv:1611.07308), as PyG's VGAE: h = encoder(x), μ = mu(h), l = logStd(h) cut above 10, z = μ + e^l n with n from N(0, 1) while
 * training and z = μ otherwise; then decoder(z), as `gae`. Training adds klWeight / nodes times -½ mean_i Σ (1 + 2 l - μ² - e^2l) to the loss.
 *
 * Shapes: x [nodes, in] -> [pairs], or as the decoder says; z [nodes, units]. Params: encoder, mu and logStd, those of two `gcnConv`; decoder.
 *
 * @example models.vgae({ encoder: layers.gcnConv({ units: 32, activation: 'relu' }), units: 16 })
 */
export const vgae = defineModel({
  kind: 'vgae',
  options: {
    /** Makes what means and deviations are made of: a layer or a model. */
    encoder: layer(),
    /** Width of z. */
    units: int({ min: 1 }),
    /** Makes scores of z. Default `layers.dotDecoder()`. */
    decoder: nullable(layer()),
    /** How much the divergence counts. Default 1. */
    klWeight: number({ min: 0, default: 1 }),
  },
  needsGraph: true,
  takesSparse: true,
  parts: ({ encoder, units, decoder }) => ({
    encoder: { layer: encoder, pyg: 'encoder.base' },
    mu: { layer: gcnConv({ units }), pyg: 'encoder.mu' },
    logStd: { layer: gcnConv({ units }), pyg: 'encoder.logstd' },
    decoder: { layer: decoder ?? dotDecoder(), pyg: 'decoder' },
  }),
  call: ({ klWeight }, _params, x, graph, context, { encoder, mu: toMu, logStd: toLogStd, decoder }) => {
    const h = encoder(x);
    const mu = toMu(h);
    const deviates = context.training || context.building !== null;
    const logStd = deviates ? clamp(toLogStd(h), { max: MOST }) : null;
    let z = mu;
    if (context.training && logStd !== null) {
      if (graph.numNodes > 0) context.addLoss(gaussianKl(mu, logStd), klWeight / graph.numNodes);
      const key = context.requireKey('models.vgae');
      const noise = normal(new Key(key.at(0).bits(), key.at(1).bits()), mu.shape, { dtype: floatOf(mu) });
      z = add(mu, mul(noise, exp(logStd)));
    }
    if (isScored(graph)) return decoder(z);
    if (context.building) decoder(z);
    return z;
  },
});

import { array, bool, int, number, oneOf } from '../core/options/vocabulary.js';
import { define, type Features } from './define.js';
import { dense } from './dense.js';
import { dropout as dropoutLayer } from './dropout.js';
import type { Part } from './layer.js';
import { batchNorm } from './norm/batchNorm.js';
import { layerNorm } from './norm/layerNorm.js';
import { activation } from './options.js';

/**
 * A multilayer perceptron: for each width a linear map, normalisation, activation and dropout; the last one plain.
 *
 * Shapes: x [n, in], dense or sparse -> [n, last of units]. Params: dense1, norm1, dense2, …, those of the layers.
 *
 * @pyg MLP
 * @example layers.mlp({ units: [64, 64], norm: 'none' })
 */
export const mlp = define({
  kind: 'mlp',
  options: {
    /** Widths of the hidden layers and of the output. */
    units: array(int({ min: 1 }), { min: 1 }),
    /** Default 'relu'. */
    activation: activation('relu'),
    /** Default 'batchNorm', as in PyG. */
    norm: oneOf(['batchNorm', 'layerNorm', 'none'], 'batchNorm'),
    /** Probability of dropping a hidden element while training. Default 0. */
    dropout: number({ min: 0, max: 1, default: 0 }),
    /** The activation comes before the normalisation instead of after it. Default false. */
    actFirst: bool(false),
    /** The last layer is a linear map and nothing more. Default true. */
    plainLast: bool(true),
    /** Default true. */
    useBias: bool(true),
  },
  takesSparse: true,
  parts: ({ units: widths, activation, norm, dropout, actFirst, plainLast, useBias }) => {
    const parts: Record<string, Part> = {};
    widths.forEach((units, i) => {
      const plain = plainLast && i === widths.length - 1;
      const early = !plain && (actFirst || norm === 'none');
      parts[`dense${i + 1}`] = { layer: dense({ units, useBias, activation: early ? activation : 'linear' }), pyg: `lins.${i}` };
      if (plain) return;
      const normLayer = norm === 'batchNorm' ? batchNorm : layerNorm;
      if (norm !== 'none') parts[`norm${i + 1}`] = { layer: normLayer({ activation: early ? 'linear' : activation }), pyg: `norms.${i}` };
      if (dropout > 0) parts[`dropout${i + 1}`] = { layer: dropoutLayer({ rate: dropout }) };
    });
    return parts;
  },
  call: (_options, _params, x, _graph, _context, parts) => Object.values(parts).reduce((h: Features, part) => part(h), x),
});

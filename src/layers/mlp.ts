import type { Activation } from '../nn/activations.js';
import { define, type Features } from './define.js';
import { dense } from './dense.js';
import { dropout as dropoutLayer } from './dropout.js';
import { batchNorm } from './norm/batchNorm.js';
import { layerNorm } from './norm/layerNorm.js';
import type { Part } from './parts.js';

/** Options of `mlp`. */
export interface MlpOptions {
  /** Widths of the hidden layers and of the output. */
  readonly units: readonly number[];
  /** Default 'relu'. */
  readonly activation: Activation;
  /** Default 'batchNorm', as in PyG. */
  readonly norm: 'batchNorm' | 'layerNorm' | 'none';
  /** Probability of dropping a hidden element while training. Default 0. */
  readonly dropout: number;
  /** The activation comes before the normalisation instead of after it. Default false. */
  readonly actFirst: boolean;
  /** The last layer is a linear map and nothing more. Default true. */
  readonly plainLast: boolean;
  /** Default true. */
  readonly useBias: boolean;
}

/**
 * A multilayer perceptron: for each width a linear map, normalisation, activation and dropout; the last one plain.
 *
 * Shapes: x [n, in], dense or sparse -> [n, last of units]. Params: dense1, norm1, dense2, …, those of the layers.
 *
 * @example layers.mlp({ units: [64, 64], norm: 'none' })
 */
export const mlp = define<MlpOptions, Pick<MlpOptions, 'units'> & Partial<MlpOptions>>({
  kind: 'mlp',
  options: {
    units: { type: 'ints', min: 1 },
    activation: { type: 'activation', default: 'relu' },
    norm: { type: 'string', values: ['batchNorm', 'layerNorm', 'none'], default: 'batchNorm' },
    dropout: { type: 'number', min: 0, max: 1, default: 0 },
    actFirst: { type: 'boolean', default: false },
    plainLast: { type: 'boolean', default: true },
    useBias: { type: 'boolean', default: true },
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

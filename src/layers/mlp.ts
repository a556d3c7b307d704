import { type Activation, activation as byName } from '../nn/activations.js';
import type { Tensor } from '../runtime/tensor.js';
import { define } from './define.js';
import { dense } from './dense.js';
import { dropout } from './dropout.js';
import { batchNorm } from './norm/batchNorm.js';
import type { Part } from './parts.js';

/** Options of `mlp`. */
export interface MlpOptions {
  /** Width of each layer's output; the last is that of the result. */
  readonly units: readonly number[];
  /** After each layer but the last. Default 'relu'. */
  readonly activation: Activation;
  /** Before the activation of each layer but the last. Default 'batchNorm'. */
  readonly norm: 'batchNorm' | 'none';
  /** Rate after the activation of each layer but the last. Default 0. */
  readonly dropout: number;
  /** Default true. */
  readonly useBias: boolean;
}

function parts({ units, norm, dropout: rate, useBias }: MlpOptions): Record<string, Part> {
  const all: Record<string, Part> = {};
  units.forEach((width, i) => {
    all[`dense${i + 1}`] = { layer: dense({ units: width, useBias }), pyg: `lins.${i}` };
    if (i === units.length - 1) return;
    if (norm === 'batchNorm') all[`norm${i + 1}`] = { layer: batchNorm(), pyg: `norms.${i}` };
    if (rate > 0) all[`dropout${i + 1}`] = { layer: dropout({ rate }) };
  });
  return all;
}

/**
 * A multi-layer perceptron: dense, norm, activation, dropout for each layer, and a plain dense layer last.
 *
 * Shapes: x [n, in], dense or sparse -> [n, last of units]. Params: dense1 … denseN as in `dense`; norm1 … as in `batchNorm`.
 * Defaults are those of PyG's MLP.
 *
 * @example layers.mlp({ units: [32, 32], norm: 'none' })
 */
export const mlp = define<MlpOptions, Pick<MlpOptions, 'units'> & Partial<MlpOptions>>({
  kind: 'mlp',
  options: {
    units: { type: 'ints', min: 1 },
    activation: { type: 'activation', default: 'relu' },
    norm: { type: 'string', values: ['batchNorm', 'none'], default: 'batchNorm' },
    dropout: { type: 'number', min: 0, max: 1, default: 0 },
    useBias: { type: 'boolean', default: true },
  },
  takesSparse: true,
  parts,
  call: ({ units, activation }, _params, x, _graph, _context, part) => {
    const act = byName('layers.mlp', activation);
    let h = part.dense1(x);
    for (let i = 1; i < units.length; i++) {
      const normed: Tensor = part[`norm${i}`]?.(h) ?? h;
      const active = act(normed);
      h = part[`dense${i + 1}`](part[`dropout${i}`]?.(active) ?? active);
    }
    return h;
  },
});

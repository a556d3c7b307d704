import { int, number } from '../core/options/vocabulary.js';
import { appnp as propagation } from '../layers/conv/appnp.js';
import type { Features } from '../layers/define.js';
import { dense } from '../layers/dense.js';
import { dropout as dropoutLayer } from '../layers/dropout.js';
import type { Part } from '../layers/layer.js';
import { activation } from '../layers/options.js';
import { defineModel } from './define.js';

/**
 * Predict, then propagate (arXiv:1810.05997), as PyG's example: linear maps with act between them and dropout before each, then `appnp` over the predictions.
 *
 * Shapes: x [nodes, in], dense or sparse -> [nodes, outputs]. Params: dense1, dense2, …, those of the linear maps.
 *
 * @example models.appnp({ units: 64, outputs: 7, dropout: 0.5 })
 */
export const appnp = defineModel({
  kind: 'appnp',
  options: {
    /** Width of the hidden layers. */
    units: int({ min: 1 }),
    /** Width of the output. */
    outputs: int({ min: 1 }),
    /** Number of linear maps. Default 2. */
    layers: int({ min: 1, default: 2 }),
    /** How far predictions travel; PyG calls it K. Default 10. */
    hops: int({ min: 1, default: 10 }),
    /** How much of the own prediction each hop brings back. Default 0.1. */
    alpha: number({ min: 0, max: 1, default: 0.1 }),
    /** Between linear maps. Default 'relu'. */
    activation: activation('relu'),
    /** Probability of dropping an element before each linear map while training. Default 0. */
    dropout: number({ min: 0, max: 1, default: 0 }),
    /** Probability of dropping an edge while training, drawn anew for each hop. Default 0. */
    edgeDropout: number({ min: 0, max: 1, default: 0 }),
  },
  needsGraph: true,
  takesSparse: true,
  parts: ({ units, outputs, layers, hops, alpha, activation, dropout, edgeDropout }) => {
    const parts: Record<string, Part> = {};
    for (let i = 1; i <= layers; i++) {
      if (dropout > 0) parts[`dropout${i}`] = { layer: dropoutLayer({ rate: dropout }) };
      const last = i === layers;
      parts[`dense${i}`] = { layer: dense({ units: last ? outputs : units, activation: last ? 'linear' : activation }), pyg: `lin${i}` };
    }
    return { ...parts, propagation: { layer: propagation({ hops, alpha, dropout: edgeDropout }), pyg: 'prop1' } };
  },
  call: (_options, _params, x, _graph, _context, parts) => Object.values(parts).reduce((h: Features, part) => part(h), x),
});

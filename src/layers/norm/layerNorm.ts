import { number, oneOf } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { shift } from '../../ops/affine.js';
import { add, mul, sub } from '../../ops/binary.js';
import { inverseSqrt } from '../../ops/inverse-sqrt.js';
import { layerNorm as normaliseRows } from '../../ops/layer-norm.js';
import { mean } from '../../ops/reduce.js';
import type { Tensor } from '../../runtime/tensor.js';
import { define } from '../define.js';
import { activation } from '../options.js';
import { graphMean, rowsAreGraphs, spreadToNodes } from '../perGraph.js';

/**
 * Layer normalisation (arXiv:1607.06450): act(γ (x - mean) / √(variance + ε) + β), the moments taken over all features of
 * all nodes of a graph, or over the features of each node. Without a graph all rows count as one; after a pool each row is its own graph.
 *
 * Shapes: x [nodes, f] -> [nodes, f]. Params: gamma [f] ones; beta [f] zeros. Differs from PyG, which divides by the
 * deviation plus ε when it gets no batch.
 *
 * @pyg LayerNorm
 * @example layers.layerNorm({ mode: 'node' })
 */
export const layerNorm = define({
  kind: 'layerNorm',
  options: {
    /** One mean and variance for each graph ('graph', as in PyG) or for each node ('node', as in torch and Keras). Default 'graph'. */
    mode: oneOf(['graph', 'node'], 'graph'),
    /** Added to the variance. Default 1e-5. */
    epsilon: number({ min: 0, default: 1e-5 }),
    /** Default 'linear'. */
    activation: activation('linear'),
  },
  params: (_, [, width]) => ({
    gamma: { shape: [width], init: 'ones', pyg: 'weight' },
    beta: { shape: [width], init: 'zeros', pyg: 'bias' },
  }),
  call: ({ mode, epsilon, activation }, { gamma, beta }, x, graph) => {
    const act = byName('layers.layerNorm', activation);
    if (mode === 'node' || rowsAreGraphs(x, graph)) return act(normaliseRows(x, gamma, beta, { epsilon }));
    const moment = (v: Tensor): Tensor => graphMean(mean(v, { axis: -1, keepDims: true }), graph);
    const centred = sub(x, spreadToNodes(moment(x), graph));
    const inverse = inverseSqrt(shift(moment(mul(centred, centred)), epsilon));
    return act(add(mul(mul(centred, spreadToNodes(inverse, graph)), gamma), beta));
  },
});

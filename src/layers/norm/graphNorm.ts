import { number } from '../../core/options/vocabulary.js';
import { activation as byName } from '../../nn/activations.js';
import { shift } from '../../ops/affine.js';
import { add, mul, sub } from '../../ops/binary.js';
import { inverseSqrt } from '../../ops/inverse-sqrt.js';
import { define } from '../define.js';
import { activation } from '../options.js';
import { graphMean, refusePooled, spreadToNodes } from '../perGraph.js';

/**
 * Graph normalisation (arXiv:2009.03294): act(γ o / √(mean(o²) + ε) + β) with o = x - α mean(x), column by column within
 * each graph. α learns how much of the mean to take away. Without a graph all rows count as one. After a pool there is nothing left to
 * normalise over, and it is refused.
 *
 * Shapes: x [nodes, f] -> [nodes, f]. Params: gamma [f] ones; beta [f] zeros; meanScale [f] ones.
 *
 * @pyg GraphNorm
 * @example layers.graphNorm()
 */
export const graphNorm = define({
  kind: 'graphNorm',
  options: {
    /** Added to the variance. Default 1e-5. */
    epsilon: number({ min: 0, default: 1e-5 }),
    /** Default 'linear'. */
    activation: activation('linear'),
  },
  params: (_, [, width]) => ({
    gamma: { shape: [width], init: 'ones', pyg: 'weight' },
    beta: { shape: [width], init: 'zeros', pyg: 'bias' },
    meanScale: { shape: [width], init: 'ones', pyg: 'mean_scale' },
  }),
  call: ({ epsilon, activation }, { gamma, beta, meanScale }, x, graph) => {
    refusePooled('layers.graphNorm', x, graph);
    const centred = sub(x, spreadToNodes(mul(graphMean(x, graph), meanScale), graph));
    const inverse = inverseSqrt(shift(graphMean(mul(centred, centred), graph), epsilon));
    const factor = spreadToNodes(mul(inverse, gamma), graph);
    return byName('layers.graphNorm', activation)(add(mul(centred, factor), beta));
  },
});

import { bool, number } from '../../core/options/vocabulary.js';
import { shift } from '../../ops/affine.js';
import { add, mul, sub } from '../../ops/binary.js';
import { inverseSqrt } from '../../ops/inverse-sqrt.js';
import type { Tensor } from '../../runtime/tensor.js';
import { define } from '../define.js';
import { graphMean, refusePooled, spreadToNodes } from '../perGraph.js';

/**
 * Instance normalisation (arXiv:1607.08022): γ (x - mean) / √(variance + ε) + β, column by column within each graph. Without a graph all rows count as
 * one; after a pool it is refused. PyG can also gather running statistics; here there are none.
 *
 * Shapes: x [nodes, f] -> [nodes, f]. Params, with `affine`: gamma [f] ones; beta [f] zeros.
 *
 * @pyg InstanceNorm
 * @example layers.instanceNorm({ affine: true })
 */
export const instanceNorm = define({
  kind: 'instanceNorm',
  options: {
    /** Added to the variance. Default 1e-5. */
    epsilon: number({ min: 0, default: 1e-5 }),
    /** Learns γ and β; else they are 1 and 0. Default false. */
    affine: bool(false),
  },
  params: ({ affine }, [, width]) => ({
    ...(affine ? { gamma: { shape: [width], init: 'ones', pyg: 'weight' }, beta: { shape: [width], init: 'zeros', pyg: 'bias' } } : {}),
  }),
  call: ({ epsilon }, { gamma, beta }, given, graph) => {
    const x = given as Tensor;
    refusePooled('layers.instanceNorm', x, graph);
    const centred = sub(x, spreadToNodes(graphMean(x, graph), graph));
    const inverse = inverseSqrt(shift(graphMean(mul(centred, centred), graph), epsilon));
    const normal = (factor: Tensor): Tensor => mul(centred, spreadToNodes(factor, graph));
    return gamma === undefined ? normal(inverse) : add(normal(mul(inverse, gamma)), beta);
  },
});

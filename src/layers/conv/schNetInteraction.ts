import { int, number, oneOf } from '../../core/options/vocabulary.js';
import { shift } from '../../ops/affine.js';
import { linear } from '../../ops/matmul.js';
import { softplus } from '../../ops/smooth-activations.js';
import type { Tensor } from '../../runtime/tensor.js';
import { frequencySpec, waves } from '../besselBasis.js';
import { define } from '../define.js';
import { smeared } from '../gaussianSmearing.js';
import { distancesOf } from '../positions.js';
import { faded, filtered } from './cfConv.js';

/** log(½ eˣ + ½), which is 0 at 0. */
export const shiftedSoftplus = (x: Tensor): Tensor => shift(softplus(x), -Math.LN2);

/**
 * SchNet's interaction block (arXiv:1706.08566): ssp(conv(x)) L + l, where conv is that of `cfConv` with the filters ssp(basis(d) F + f) G + g and ssp(x) =
 * softplus(x) - ln 2. The distances d are those of the positions of the graph, or its edge weights where there are none. SchNet adds its input to it.
 *
 * Shapes: x [nodes, in] -> [nodes, in]. Params: filterKernel1 [gaussians, filters], filterKernel2 [filters, filters], inKernel [in, filters], kernel
 * [filters, in] and outKernel [in, in], glorotUniform; all biases zeros; with 'bessel' frequencies.
 *
 * @throws GraphError for a graph without positions and edge weights.
 * @pyg schnet.InteractionBlock
 * @example layers.schNetInteraction({ filters: 64, gaussians: 50, cutoff: 10 })
 */
export const schNetInteraction = define({
  kind: 'schNetInteraction',
  options: {
    /** Number of filters. */
    filters: int({ min: 1 }),
    /** Numbers that a distance becomes. Default 50. */
    gaussians: int({ min: 2, default: 50 }),
    /** The distance at which a filter has faded. Default 10. */
    cutoff: number({ above: 0, default: 10 }),
    /** What a distance becomes: bells from 0 to the cutoff, or the waves of `besselBasis`. Default 'gaussian'. */
    basis: oneOf(['gaussian', 'bessel'], 'gaussian'),
  },
  needsGraph: true,
  params: ({ filters, gaussians, basis }, [, width]) => {
    const kernel = (rows: number, columns: number, pyg: string) =>
      ({ shape: [rows, columns], init: 'glorotUniform', pyg: `${pyg}.weight`, transpose: true }) as const;
    const bias = (columns: number, pyg: string) => ({ shape: [columns], init: 'zeros', pyg: `${pyg}.bias` }) as const;
    return {
      filterKernel1: kernel(gaussians, filters, 'mlp.0'),
      filterBias1: bias(filters, 'mlp.0'),
      filterKernel2: kernel(filters, filters, 'mlp.2'),
      filterBias2: bias(filters, 'mlp.2'),
      inKernel: kernel(width, filters, 'conv.lin1'),
      kernel: kernel(filters, width, 'conv.lin2'),
      bias: bias(width, 'conv.lin2'),
      outKernel: kernel(width, width, 'lin'),
      outBias: bias(width, 'lin'),
      ...(basis === 'bessel' ? frequencySpec(gaussians) : {}),
    };
  },
  call: ({ gaussians, cutoff }, params, given, graph) => {
    const distances = distancesOf('layers.schNetInteraction', graph);
    const rows = params.frequencies
      ? waves(distances, params.frequencies, cutoff, 5)
      : smeared(distances, { start: 0, stop: cutoff, count: gaussians });
    const hidden = shiftedSoftplus(linear(rows, params.filterKernel1, params.filterBias1));
    const filters = faded(linear(hidden, params.filterKernel2, params.filterBias2), distances, cutoff);
    const heard = filtered(params, given, graph, filters);
    return linear(shiftedSoftplus(heard), params.outKernel, params.outBias);
  },
});

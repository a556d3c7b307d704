import { mul } from '../../ops/binary.js';
import { sum } from '../../ops/sum.js';
import { define } from '../define.js';
import { endsOf } from './ends.js';

/**
 * The score of a link as the inner product of its ends (arXiv:1611.07308): <z_i, z_j>, of the pairs of the graph, or of its edges where it has none. A logit:
 * σ makes a probability of it. Edge weights are ignored.
 *
 * Shapes: z [nodes, f] -> [pairs]. No params.
 *
 * @pyg InnerProductDecoder
 * @example layers.dotDecoder()
 */
export const dotDecoder = define({
  kind: 'dotDecoder',
  options: {},
  needsGraph: true,
  call: (_options, _params, z, graph) => {
    const [source, target] = endsOf(graph, z);
    return sum(mul(source, target), { axis: 1 });
  },
});

import { bool, number } from '../../core/options/vocabulary.js';
import { scale, shift } from '../../ops/affine.js';
import { div, mul, sub } from '../../ops/binary.js';
import { inverseSqrt } from '../../ops/inverse-sqrt.js';
import { norm } from '../../ops/norm.js';
import { sum } from '../../ops/sum.js';
import { define } from '../define.js';
import { graphMean, refusePooled, spreadToNodes } from '../perGraph.js';

/**
 * Pair normalisation (arXiv:1909.12223), against oversmoothing: with c = x - mean(x) within each graph, s c / √(ε + mean ‖c‖²), or s c_i / (ε + ‖c_i‖)
 * node by node. Without a graph all rows count as one; after a pool it is refused.
 *
 * Shapes: x [nodes, f] -> [nodes, f]. No params.
 *
 * @pyg PairNorm
 * @example layers.pairNorm({ scale: 2 })
 */
export const pairNorm = define({
  kind: 'pairNorm',
  options: {
    /** The factor s. Default 1. */
    scale: number({ default: 1 }),
    /** Divides each node's row by its own length. Default false. */
    scaleIndividually: bool(false),
    /** Added to the mean square, or to the length. Default 1e-5. */
    epsilon: number({ above: 0, default: 1e-5 }),
  },
  call: ({ scale: factor, scaleIndividually, epsilon }, _params, x, graph) => {
    refusePooled('layers.pairNorm', x, graph);
    const centred = sub(x, spreadToNodes(graphMean(x, graph), graph));
    if (scaleIndividually) return scale(div(centred, shift(norm(centred, { axis: 1, keepDims: true }), epsilon)), factor);
    const squares = graphMean(sum(mul(centred, centred), { axis: 1, keepDims: true }), graph);
    return scale(mul(centred, spreadToNodes(inverseSqrt(shift(squares, epsilon)), graph)), factor);
  },
});

import { bool, int, number } from '../../core/options/vocabulary.js';
import type { Propagation } from '../../graph/normalize.js';
import { scale } from '../../ops/affine.js';
import { add } from '../../ops/binary.js';
import { dropout as drop } from '../../ops/dropout.js';
import { reshape } from '../../ops/layout.js';
import { spmm } from '../../ops/spmm.js';
import type { Tensor } from '../../runtime/tensor.js';
import type { Context } from '../context.js';
import { define, floatOf } from '../define.js';
import { entriesOf, slotValues } from '../entries.js';
import { hop } from '../hops.js';

/**
 * Personalised propagation of predictions (arXiv:1810.05997): Z <- (1 - α) Â Z + α X from Z = X, a number of times, with Â as in `gcnConv`, or
 * another kernel in its place.
 *
 * Shapes: x [nodes, f] -> [nodes, f]. No params.
 *
 * @example layers.appnp({ hops: 10, alpha: 0.1 })
 */
export const appnp = define({
  kind: 'appnp',
  options: {
    /** How far messages travel; PyG calls it K. */
    hops: int({ min: 1 }),
    /** How much of the own prediction each hop brings back. */
    alpha: number({ min: 0, max: 1 }),
    /** Probability of dropping an edge while training, drawn anew for each hop. Default 0. */
    dropout: number({ min: 0, max: 1, default: 0 }),
    /** Every node hears itself too. Default true. */
    addSelfLoops: bool(true),
  },
  needsGraph: true,
  call: ({ hops, alpha, dropout, addSelfLoops }, _params, given, graph, context) => {
    const x = given as Tensor;
    const matrix = graph.gcn({ addSelfLoops }, floatOf(x));
    const drops = context.training && dropout > 0;
    const back = scale(x, alpha);
    let z = x;
    for (let k = 0; k < hops; k++) {
      const heard = drops ? droppedHop(matrix, z, dropout, context) : hop(matrix, z);
      z = add(scale(heard, 1 - alpha), back);
    }
    return z;
  },
});

/** One hop over the edges that are not dropped; their weights are scaled by 1 / (1 - rate). */
function droppedHop(matrix: Propagation, z: Tensor, rate: number, context: Context): Tensor {
  const values = drop(slotValues(matrix, floatOf(z)), { rate, key: context.requireKey('layers.appnp') });
  return spmm(entriesOf(matrix.csr).csr, z, { weights: reshape(values, [-1]) });
}

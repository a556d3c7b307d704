import { bool, int, nullable, number } from '../../core/options/vocabulary.js';
import { slotValues } from '../../graph/masked.js';
import type { Propagation } from '../../graph/normalize.js';
import { scale } from '../../ops/affine.js';
import { add } from '../../ops/binary.js';
import { dropout as drop } from '../../ops/dropout.js';
import { reshape } from '../../ops/layout.js';
import { restartedHops } from '../../ops/restarted-hops.js';
import { spmm } from '../../ops/spmm.js';
import type { Tensor } from '../../runtime/tensor.js';
import type { Context } from '../context.js';
import { define, floatOf } from '../define.js';
import { entriesOf } from '../entries.js';
import { hop } from '../hops.js';
import { propagationKernel } from '../options.js';

/**
 * Personalised propagation of predictions (arXiv:1810.05997): Z <- (1 - α) Â Z + α X from Z = X, a number of times, with Â as in `gcnConv`, or
 * another kernel in its place.
 *
 * Shapes: x [nodes, f] -> [nodes, f]. No params.
 *
 * @pyg APPNP
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
    /** What propagates; null: D^-1/2 (A + I) D^-1/2. Default null. */
    kernel: nullable(propagationKernel()),
    /** Every node hears itself too, where no `kernel` is x. Default true. */
    addSelfLoops: bool(true),
  },
  needsGraph: true,
  call: ({ hops, alpha, dropout, kernel, addSelfLoops }, _params, x, graph, context) => {
    const drops = context.training && dropout > 0;
    const matrix = (): Propagation => kernel?.matrix(graph, floatOf(x)) ?? graph.gcn({ addSelfLoops }, floatOf(x));
    // without drops a kernel that reaches far needs no matrix
    const heardBy = (z: Tensor): Tensor => {
      if (drops) return droppedHop(matrix(), z, dropout, context);
      return kernel?.apply(graph, z) ?? hop(matrix(), z);
    };
    if (kernel === null && !drops) {
      const { csr, constant } = matrix();
      if (constant !== null) return restartedHops(x, { csr, constant, hops, alpha });
    }
    const back = scale(x, alpha);
    let z = x;
    for (let k = 0; k < hops; k++) z = add(scale(heardBy(z), 1 - alpha), back);
    return z;
  },
});

/** One hop over the edges that are not dropped; their weights are scaled by 1 / (1 - rate). */
function droppedHop(matrix: Propagation, z: Tensor, rate: number, context: Context): Tensor {
  const values = drop(slotValues(matrix, floatOf(z)), { rate, key: context.requireKey('layers.appnp') });
  return spmm(entriesOf(matrix.csr).csr, z, { weights: reshape(values, [-1]) });
}

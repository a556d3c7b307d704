import { filled } from '../autodiff/space.js';
import { key } from '../core/random.js';
import * as tree from '../core/tree.js';
import type { TensorTree } from '../layers/context.js';
import { scope } from '../runtime/scope.js';
import type { Tensor } from '../runtime/tensor.js';
import { tensorsOf } from '../runtime/tensors.js';
import type { Batch } from '../train/batches.js';
import type { Ready } from '../train/trainable.js';

type Vectors = readonly Float64Array[];

/**
 * Running statistics as they would be after many training steps with one set of parameters: the mean of those of the batches, weighted by rows.
 * A pass in training mode (where dropout drops, the same elements each time) says what a buffer b becomes, (1 - m) b + m s. Passes that begin
 * with zeros and with ones say what m is, so that s follows whatever the layer calls its momentum.
 */
export class Reestimation {
  private readonly momentum: Vectors;

  constructor(
    private readonly ready: Ready,
    private readonly batches: () => Iterable<Batch>,
    params: TensorTree,
  ) {
    const zeros = this.updated(params, 0);
    const ones = this.updated(params, 1);
    this.momentum = zeros.map((zero, i) => zero.map((value, j) => 1 - (ones[i][j] - value)));
  }

  /** New buffers for parameters, in the scope that is open. */
  at(params: TensorTree): TensorTree {
    const statistics = this.updated(params, 0);
    let next = 0;
    return tree.replace(this.ready.buffers, (leaf) => {
      const at = next++;
      // buffers are trees of tensors
      const kept = (leaf as Tensor).view();
      const values = statistics[at].map((value, j) => (this.momentum[at][j] > 0 ? value / this.momentum[at][j] : kept[j]));
      // buffers are trees of tensors
      return filled(leaf as Tensor, 0).set(values);
    }) as TensorTree;
  }

  /** What every buffer becomes in a pass that begins with one number everywhere. */
  private updated(params: TensorTree, begin: number): Vectors {
    const { network, buffers } = this.ready;
    const sums = tensorsOf(buffers).map(({ size }) => new Float64Array(size));
    const paths = tree.entries(buffers).map(([path]) => path);
    let rows = 0;
    for (const { graph } of this.batches()) {
      scope(() => {
        const updates: TensorTree = {};
        // buffers are trees of tensors
        const from = tree.replace(buffers, (leaf) => filled(leaf as Tensor, begin)) as TensorTree;
        network(params, graph, { training: true, buffers: from, updates, key: key(0) });
        for (const [i, path] of paths.entries()) {
          // buffers are trees of tensors
          const view = ((tree.get(updates, path) ?? tree.get(from, path)) as Tensor).view();
          for (let j = 0; j < view.length; j++) sums[i][j] += graph.numNodes * view[j];
        }
      });
      rows += graph.numNodes;
    }
    for (const sum of sums) for (let j = 0; j < sum.length; j++) sum[j] /= rows;
    return sums;
  }
}

import type { FloatType } from '../../core/dtype.js';
import { shift } from '../../ops/affine.js';
import { bmm } from '../../ops/batched-matmul.js';
import { add, div, mul } from '../../ops/binary.js';
import { reshape, transpose } from '../../ops/layout.js';
import { sum } from '../../ops/sum.js';
import type { Tensor } from '../../runtime/tensor.js';
import type { Blocks } from './blocks.js';

/** The columns of each head as a matrix of its own. x: [graphs, size, heads · width] -> [graphs · heads, size, width]. */
export function headBlocks(x: Tensor, heads: number): Tensor {
  if (heads === 1) return x;
  const [graphs, size, columns] = x.shape;
  const apart = transpose(reshape(x, [graphs, size, heads, columns / heads]), [0, 2, 1, 3]);
  return reshape(apart, [graphs * heads, size, columns / heads]);
}

/** The heads side by side again. x: [graphs · heads, size, width] -> [graphs, size, heads · width]. */
export function joinedHeads(x: Tensor, heads: number): Tensor {
  if (heads === 1) return x;
  const [all, size, width] = x.shape;
  const together = transpose(reshape(x, [all / heads, heads, size, width]), [0, 2, 1, 3]);
  return reshape(together, [all / heads, size, heads * width]);
}

/** What a linear attention adds to its sums. */
interface Additions {
  /** Adds n times the own value above, and n below, for n nodes. Default false. */
  readonly own?: boolean;
  /** Added below. Default 0. */
  readonly epsilon?: number;
}

/**
 * For each head q (kᵀ v) / (q Σ k) over the rows of each graph: time and memory grow with the rows and not with their pairs.
 * q, k: [rows, heads · d]; v: [rows, heads · w] -> [rows, heads, w].
 */
export function linearAttention(
  blocks: Blocks,
  heads: number,
  [q, k, given]: readonly [Tensor, Tensor, Tensor],
  { own = false, epsilon = 0 }: Additions = {},
): Tensor {
  const v = blocks.nodes === null ? given : mul(given, blocks.nodes);
  const [queries, keys, values] = [q, k, v].map((h) => headBlocks(blocks.split(h), heads));
  const perRow = (x: Tensor): Tensor => reshape(blocks.join(joinedHeads(x, heads)), [q.shape[0], heads, x.shape[2]]);
  // rows of zeros between the graphs are left out before anything is divided by their weight, which is 0
  const above = perRow(bmm(queries, bmm(keys, values, { transposeA: true })));
  const below = perRow(sum(mul(queries, sum(keys, { axis: 1, keepDims: true })), { axis: 2, keepDims: true }));
  if (!own) return div(above, epsilon === 0 ? below : shift(below, epsilon));
  const n = blocks.counts(q.dtype as FloatType);
  return div(add(above, mul(reshape(v, above.shape), n)), add(below, n));
}

import { losses, ops, type Tensor } from '../../../src/index.js';
import type { GoldenCall } from '../../../src/public/testing.js';
import { call, type GoldenTable } from '../runner.js';

/** Several results of the operands. */
const calls =
  (fn: (inputs: Record<string, Tensor>) => Record<string, Tensor>): GoldenCall =>
  ({ inputs }) =>
    fn(inputs as Record<string, Tensor>);

/** The sorted segments of the cases, of which 1 and 4 are empty. */
const six = (index: Tensor) => ({ ids: index, count: 6 });

/** Flat positions of entries (i, j) of four columns. */
const flatOf = (i: Tensor, j: Tensor): Uint32Array => Uint32Array.from(i.toTypedArray(), (row, k) => row * 4 + j.toTypedArray()[k]);

/** Positions of a mask that are set. */
const keptOf = (mask: Tensor): number[] => Array.from(mask.toTypedArray()).flatMap((on, i) => (on ? [i] : []));

/** Reduction 'none' is one number for each row: here each entry is one. */
const rows = (x: Tensor): Tensor => ops.reshape(x, [6]);
const entries = (x: Tensor): Tensor => ops.reshape(x, [2, 3]);

const not = (mask: Tensor): Tensor => ops.equal(ops.cast(mask, 'f32'), 0);

export const cases: GoldenTable = {
  op_amax_amin_ties: calls(({ x }) => ({ amax: ops.max(x, { axis: 1 }), amin: ops.min(x, { axis: 0 }) })),
  op_cosine_embedding_loss: call(({ a, b, y }) => losses.cosineEmbedding(a, b, y, { margin: 0.1 })),
  op_cosine_similarity: call(({ a, b }) => ops.cosineSimilarity(a, b, { axis: 1 })),
  op_cross_entropy_soft: calls(({ x, y, w }) => ({
    mean: losses.crossEntropy(x, y),
    weighted: losses.crossEntropy(x, y, { classWeight: w }),
    smoothed: losses.crossEntropy(x, y, { labelSmoothing: 0.2 }),
  })),
  op_cumsum: call(({ x }) => ops.cumsum(x, { axis: 0 })),
  op_einsum_binary: calls(({ a0, b0, a1, b1, a2, b2 }) => ({
    'bij,bjk->bik': ops.einsum('bij,bjk->bik', a0, b0),
    'ij,kj->ik': ops.einsum('ij,kj->ik', a1, b1),
    'bhid,bhjd->bhij': ops.einsum('bhid,bhjd->bhij', a2, b2),
  })),
  op_einsum_unary: calls(({ a, s }) => ({
    'ij->j': ops.einsum('ij->j', a),
    'ij->ji': ops.einsum('ij->ji', a),
    'ii->': ops.einsum('ii->', s),
    'ii->i': ops.einsum('ii->i', s),
  })),
  op_flip_roll: calls(({ x }) => ({
    flip: ops.flip(x, { axis: [0, 1] }),
    roll: ops.roll(x, [1, -2], { axis: [0, 1] }),
    roll_flat: ops.roll(x, 3),
  })),
  op_gather_scatter: calls(({ x, index, src }) => ({
    gather: ops.takeAlongAxis(x, index, { axis: 1 }),
    scatter: ops.scatter(x, index, src, { axis: 1 }),
    scatter_add: ops.scatterAdd(x, index, src, { axis: 1 }),
  })),
  op_hardtanh: call(({ x }) => ops.hardtanh(x)),
  op_index_add: call(({ x, index, src }) => ops.indexAdd(x, index, src)),
  op_index_put_accumulate: calls(({ x, i, j, v }) => ({
    accumulate: ops.reshape(ops.indexAdd(ops.reshape(x, [12]), flatOf(i, j), v), [3, 4]),
    rows: ops.indexAdd(x, i, ops.tile(ops.reshape(v, [4, 1]), [1, 4])),
  })),
  op_logaddexp: call(({ a, b }) => ops.logAddExp(a, b)),
  op_logsumexp_dim0: call(({ x }) => ops.logSumExp(x, { axis: 0 })),
  op_logsumexp_dim1: call(({ x }) => ops.logSumExp(x, { axis: 1 })),
  op_masked_fill: call(({ x, mask }) => ops.maskedFill(x, mask, 1.25)),
  op_masked_softmax: calls(({ x, mask }) => ({
    softmax: ops.maskedSoftmax(x, mask, { axis: 1 }),
    log_softmax_kept: ops.gather(ops.reshape(ops.logSoftmax(ops.maskedFill(x, not(mask), -Infinity)), [12]), keptOf(mask)),
  })),
  op_maximum_broadcast_col: call(({ a, b }) => ops.maximum(a, b)),
  op_min_dim0: calls(({ x }) => ({ values: ops.min(x, { axis: 0 }), indices: ops.argmin(x, { axis: 0 }) })),
  op_minimum_broadcast_col: call(({ a, b }) => ops.minimum(a, b)),
  op_minimum_broadcast_row: call(({ a, b }) => ops.minimum(a, b)),
  op_multi_margin_loss: calls(({ x, y }) => ({
    p1: losses.multiMargin(x, y),
    p2: losses.multiMargin(x, y, { p: 2, margin: 0.7, reduction: 'none' }),
  })),
  op_nll_loss: call(({ x, y }) => losses.nll(ops.logSoftmax(x), y)),
  op_norm_l2_dim1: call(({ x }) => ops.norm(x, { axis: 1 })),
  op_normalize_l2: call(({ x }) => ops.normalize(x, { axis: 1 })),
  op_norms: calls(({ x }) => ({
    l1: ops.norm(x, { p: 1, axis: 1 }),
    l2: ops.norm(x, { axis: 1 }),
    linf: ops.norm(x, { p: Infinity, axis: 1 }),
    l3: ops.norm(ops.slice(x, { end: 1 }), { p: 3 }),
    fro: ops.norm(x),
  })),
  op_outer_diag: calls(({ a, b }) => ({
    outer: ops.outer(a, b),
    diag: ops.diag(a),
    cross_sum: ops.logSumExp(ops.add(ops.reshape(a, [3, 1]), b), { axis: 1 }),
  })),
  op_pad_constant: call(({ x }) =>
    ops.pad(
      x,
      [
        [0, 1],
        [1, 2],
      ],
      { value: 0.5 },
    ),
  ),
  op_poisson_nll_loss: calls(({ x, y }) => ({
    log_input: losses.poissonNll(x, y),
    full: losses.poissonNll(x, y, { full: true }),
    rate: entries(losses.poissonNll(rows(ops.shift(ops.abs(x), 0.1)), rows(y), { logInput: false, reduction: 'none' })),
  })),
  op_prelu: call(({ x, w }) => ops.prelu(x, w)),
  op_prod_dim1_zeros: call(({ x }) => ops.prod(x, { axis: 1 })),
  op_scatter_add_duplicates: call(({ x, index, src }) => ops.scatterAdd(x, index, src)),
  op_segment_logsumexp: call(({ x, index }) => ops.gather(ops.segmentLogSumExp(x, six(index)), [0, 2, 3, 5])),
  op_segment_median: call(({ x, index }) => ops.segmentMedian(x, six(index))),
  op_segment_prod: call(({ x, index }) => ops.segmentProd(x, six(index))),
  op_segment_var_std: calls(({ x, index }) => ({
    var: ops.segmentVariance(x, six(index)),
    std: ops.segmentDeviation(x, six(index)),
  })),
  op_sort: calls(({ x }) => {
    const [down, up] = [ops.sort(x, { axis: 1, descending: true }), ops.sort(x, { axis: 0 })];
    return {
      values: down.values,
      indices: down.indices,
      ascending0: up.values,
      argsort0: ops.argsort(x, { axis: 0 }),
      argmax1: ops.argmax(x, { axis: 1 }),
    };
  }),
  op_stack_split: calls(({ a, b }) => {
    const [split0, split1] = ops.split(a, [1, 3], { axis: 1 });
    const [chunk0, chunk1] = ops.chunk(b, 3, { axis: 1 });
    return { stack0: ops.stack([a, b]), stack2: ops.stack([a, b], { axis: 2 }), split0, split1, chunk0, chunk1 };
  }),
  op_std_unbiased_false: call(({ x }) => ops.deviation(x, { axis: 0, correction: 0 })),
  op_std_unbiased_true: call(({ x }) => ops.deviation(x, { axis: 0 })),
  op_tile_repeat: calls(({ x }) => ({
    repeat: ops.tile(x, [2, 1, 2]),
    tile: ops.tile(x, [2]),
    repeat_interleave: ops.repeat(x, [2, 0, 1], { axis: 1 }),
  })),
  op_topk: calls(({ x }) => ({ ...ops.topk(x, 3) })),
  op_tril_triu: calls(({ x }) => ({
    tril: ops.tril(x),
    'tril-1': ops.tril(x, { offset: -1 }),
    triu1: ops.triu(x, { offset: 1 }),
    diagonal: ops.diagonal(x),
    'diagonal-1': ops.diagonal(x, { offset: -1 }),
  })),
  op_triplet_margin_loss: calls(({ a, p, n }) => ({
    mean: losses.tripletMargin(a, p, n),
    swap: losses.tripletMargin(a, p, n, { margin: 0.5, p: 1, swap: true, reduction: 'none' }),
  })),
  op_var_mean_axes: calls(({ x }) => ({
    var_1: ops.variance(x, { axis: 1 }),
    var_all: ops.variance(x, { correction: 0 }),
    var_02: ops.variance(x, { axis: [0, 2] }),
    std_1: ops.deviation(x, { axis: 1, correction: 0 }),
    mean_02: ops.mean(x, { axis: [0, 2] }),
  })),
  op_var_unbiased_false: call(({ x }) => ops.variance(x, { axis: 0, correction: 0 })),
  op_var_unbiased_true: call(({ x }) => ops.variance(x, { axis: 0 })),
  op_where: call(({ c, a, b }) => ops.where(c, a, b)),
  scatter_min: call(({ x, index }) => ops.segmentMin(x, { ids: index, count: 9 })),
  scatter_mul: call(({ x, index }) => ops.segmentProd(x, { ids: index, count: 9 })),
};

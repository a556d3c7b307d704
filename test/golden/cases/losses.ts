import { losses } from '../../../src/index.js';
import { call, type GoldenTable } from '../runner.js';

export const cases: GoldenTable = {
  op_mse_loss: call(({ x, y }) => losses.mse(x, y)),
  op_cross_entropy: call(({ x, y }) => losses.crossEntropy(x, y)),
  op_cross_entropy_sum: call(({ x, y }) => losses.crossEntropy(x, y, { reduction: 'sum' })),
  op_cross_entropy_none: call(({ x, y }) => losses.crossEntropy(x, y, { reduction: 'none' })),
  op_cross_entropy_masked: call(({ x, y, mask }) => losses.crossEntropy(x, y, { mask: mask.toTypedArray() as Uint8Array })),
  op_cross_entropy_weight: call(({ x, y, w }) => losses.crossEntropy(x, y, { classWeight: w })),
  op_cross_entropy_ignore_index: call(({ x, y }, { golden }) =>
    losses.crossEntropy(x, y, { ignoreIndex: golden.args.ignore_index as number }),
  ),
  op_bce_with_logits: call(({ x, y }) => losses.binaryCrossEntropy(x, y)),
  op_bce_with_logits_masked: call(({ x, y, mask }) => losses.binaryCrossEntropy(x, y, { entries: mask })),
  op_bce_with_logits_pos_weight: call(({ x, y, pw }) => losses.binaryCrossEntropy(x, y, { posWeight: pw })),
  op_l1_loss: call(({ x, y }) => losses.mae(x, y)),
  op_huber_loss_delta1_0: call(({ x, y }, { golden }) => losses.huber(x, y, { delta: golden.args.delta as number })),
  op_smooth_l1_loss_beta0_5: call(({ x, y }, { golden }) => losses.smoothL1(x, y, { beta: golden.args.beta as number })),
  op_smooth_l1_loss_beta1_0: call(({ x, y }, { golden }) => losses.smoothL1(x, y, { beta: golden.args.beta as number })),
  op_kl_div_batchmean: call(({ x, y }) => losses.klDivergence(x, y)),
  op_bpr_loss: call(({ p, n }) => losses.bpr(p, n)),
  op_margin_ranking_loss: call(({ p, n }, { golden }) => losses.marginRanking(p, n, { margin: golden.args.margin as number })),
};

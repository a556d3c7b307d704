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
};

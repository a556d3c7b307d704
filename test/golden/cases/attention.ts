import { ops, type Tensor, tensor } from '../../../src/index.js';
import type { Layer } from '../../../src/layers/define.js';
import { type Blocks, wholeBlocks } from '../../../src/layers/global/blocks.js';
import { performed, performerAttention } from '../../../src/layers/global/performerAttention.js';
import { gated, polynormerAttention } from '../../../src/layers/global/polynormerAttention.js';
import { sgFormerAttention, simplyAttended } from '../../../src/layers/global/sgFormerAttention.js';
import type { GoldenCall, GoldenOperands } from '../../../src/public/testing.js';
import { type GoldenTable, importParams } from '../runner.js';

type Attend = (params: Record<string, Tensor>, x: Tensor, blocks: Blocks, operands: GoldenOperands) => Tensor;

/** Attention over graphs that PyG padded: rows of zeros that are no nodes, and yet are keys. */
const padded =
  (made: Layer, attend: Attend): GoldenCall =>
  (operands) => {
    const { inputs, dtype } = operands;
    const [graphs, size, width] = inputs.x.shape;
    const mask = inputs.mask && tensor(Float64Array.from(inputs.mask.toTypedArray()), { shape: [graphs * size, 1], dtype });
    const rows = ops.reshape(inputs.x, [graphs * size, width]);
    const x = mask ? ops.mul(rows, mask) : rows;
    const y = attend(importParams(made, operands, x.shape), x, wholeBlocks(graphs, size, mask ?? null), operands);
    return ops.reshape(y, [graphs, size, y.shape[1]]);
  };

export const cases: GoldenTable = {
  performer_attention: padded(performerAttention({ heads: 2, headUnits: 4 }), (params, x, blocks, { state }) =>
    performed(params, state['fast_attn.projection_matrix'], x, blocks, 2),
  ),
  polynormer_attention: padded(polynormerAttention({ heads: 2, headUnits: 3 }), (params, x, blocks) => gated(params, x, blocks, 2, 0.9)),
  sgformer_attention_h1: padded(sgFormerAttention({ units: 3 }), (params, x, blocks) => simplyAttended(params, x, blocks, 1)),
};

import { ops, type Tensor } from '../../../src/index.js';
import { attend } from '../../../src/layers/multiheadAttention.js';
import { type Cell, gruCell, lstmCell, recurrentSpecs, runLevels } from '../../../src/layers/recurrent/run.js';
import type { GoldenCall, GoldenOperands } from '../../../src/public/testing.js';
import type { GoldenTable } from '../runner.js';

const at = (x: Tensor, axis: number, i: number): Tensor => {
  const row = ops.slice(x, { axis, start: i, end: i + 1 });
  return ops.reshape(
    row,
    row.shape.filter((_, k) => k !== axis),
  );
};

/** Two levels from given states, with the weights under torch's names. */
const recurrent =
  (cell: Cell): GoldenCall =>
  ({ inputs: { x, h0, c0 = h0 }, state }) => {
    const levels = { units: 2, levels: 2, bidirectional: false };
    const params = Object.fromEntries(
      Object.entries(recurrentSpecs(cell, levels, 3)).map(([name, { pyg, transpose }]) => {
        const value = state[pyg as string];
        return [name, transpose ? ops.transpose(value) : value];
      }),
    );
    const steps = Array.from({ length: x.shape[1] }, (_, t) => at(x, 1, t));
    const { outputs, finals } = runLevels(
      cell,
      levels,
      params,
      steps,
      [0, 1].map((l) => ({ h: at(h0, 0, l), c: at(c0, 0, l) })),
    );
    const hn = ops.stack(finals.map(({ h }) => h));
    const out = ops.stack(outputs, { axis: 1 });
    const memory: Record<string, Tensor> = cell === gruCell ? {} : { cn: ops.stack(finals.map(({ c }) => c)) };
    return { out, hn, ...memory };
  };

/** Queries, keys and values of their own, each mapped by its third of torch's one matrix. */
function attention({ inputs: { q, k, v, key_padding_mask: mask }, state }: GoldenOperands): Record<string, Tensor> {
  const width = q.shape[2];
  const mapped = (x: Tensor, third: number): Tensor => {
    const rows = (t: Tensor): Tensor => ops.slice(t, { start: third * width, end: (third + 1) * width });
    const flat = ops.reshape(x, [-1, width]);
    return ops.reshape(ops.linear(flat, ops.transpose(rows(state.in_proj_weight)), rows(state.in_proj_bias)), x.shape);
  };
  const padding = Array.from(mask.toTypedArray(), Boolean);
  const { out, shares } = attend(mapped(q, 0), mapped(k, 1), mapped(v, 2), { heads: 2, padding });
  const flat = ops.reshape(out, [-1, width]);
  return {
    out: ops.reshape(ops.linear(flat, ops.transpose(state['out_proj.weight']), state['out_proj.bias']), q.shape),
    weights: ops.mean(shares, { axis: 1 }),
  };
}

export const cases: GoldenTable = {
  gru_2layer: recurrent(gruCell),
  lstm_2layer: recurrent(lstmCell),
  multihead_attention: attention,
};

import { filled } from '../../autodiff/space.js';
import { int } from '../../core/options/vocabulary.js';
import { mul } from '../../ops/binary.js';
import { concat } from '../../ops/layout.js';
import { gatherGrouped } from '../../ops/segment.js';
import { segmentSoftmax } from '../../ops/segment-softmax.js';
import { spmm } from '../../ops/spmm.js';
import { sum } from '../../ops/sum.js';
import type { Tensor } from '../../runtime/tensor.js';
import { cellSpecs } from '../cell/gru.js';
import { type LstmParams, lstm } from '../cell/lstm.js';
import { define } from '../define.js';

/**
 * A readout that looks several times (arXiv:1511.06391): in each step q = LSTM(q*), r = Σ softmax(<x, q>) x over the nodes
 * of the graph, q* = [q, r].
 *
 * Shapes: x [nodes, f] -> [graphs, 2 f]. Params of the LSTM: inputKernel [2 f, 4 f]; recurrentKernel [f, 4 f]; inputBias
 * and recurrentBias [4 f]; all start as U(±1/√f).
 *
 * @pyg Set2Set
 * @example layers.set2set({ steps: 3 })
 */
export const set2set = define({
  kind: 'set2set',
  options: {
    /** Rounds of attention. */
    steps: int({ min: 1 }),
  },
  needsGraph: true,
  params: (_, [, width]) => ({ ...cellSpecs(4, 2 * width, width, (name) => `lstm.${name}_l0`) }),
  call: ({ steps }, cell, x, graph) => {
    const { pool, graphOf, numGraphs } = graph;
    const zeros = (columns: number): Tensor => filled({ shape: [numGraphs, columns], dtype: x.dtype }, 0);
    const width = x.shape[1];
    let state = { h: zeros(width), c: zeros(width) };
    let query = zeros(2 * width);
    for (let t = 0; t < steps; t++) {
      state = lstm(cell as unknown as LstmParams, query, state); // the names that the specs declare
      const scores = sum(mul(x, gatherGrouped(state.h, graphOf, pool)), { axis: 1, keepDims: true });
      query = concat([state.h, spmm(pool, x, { weights: segmentSoftmax(scores, pool) })]);
    }
    return query;
  },
});

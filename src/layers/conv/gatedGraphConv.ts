import { filled } from '../../autodiff/space.js';
import { ShapeError } from '../../core/errors.js';
import { int, oneOf } from '../../core/options/vocabulary.js';
import { uniform } from '../../nn/initializers.js';
import { concat, reshape, slice } from '../../ops/layout.js';
import { matmul } from '../../ops/matmul.js';
import type { Tensor } from '../../runtime/tensor.js';
import { aggregateNeighbours, aggregates } from '../aggregate.js';
import { cellSpecs, type GruParams, gru } from '../cell/gru.js';
import { define } from '../define.js';

/**
 * Gated graph sequence network (arXiv:1511.05493): h = x padded with zeros; in each step h = GRU(aggregate_j(w_ij h_j W_t), h),
 * with the graph's edge weights.
 *
 * Shapes: x [nodes, in <= units] -> [nodes, units]. Params: kernel [steps, units, units]; inputKernel and recurrentKernel
 * [units, 3 units], inputBias and recurrentBias [3 units] of the GRU; all start as U(±1/√units).
 *
 * @throws ShapeError when the features are wider than the output.
 * @pyg GatedGraphConv
 * @example layers.gatedGraphConv({ units: 64, steps: 3 })
 */
export const gatedGraphConv = define({
  kind: 'gatedGraphConv',
  options: {
    /** Width of the output, at least that of the features. */
    units: int({ min: 1 }),
    /** Rounds of messages; PyG calls them layers. */
    steps: int({ min: 1 }),
    /** Default 'sum'. */
    aggregate: oneOf(aggregates, 'sum'),
  },
  needsGraph: true,
  params: ({ units, steps }) => ({
    kernel: { shape: [steps, units, units], init: uniform(1 / Math.sqrt(units)), pyg: 'weight' },
    ...cellSpecs(3, units, units, (name) => `rnn.${name}`),
  }),
  call: ({ units, steps, aggregate }, { kernel, ...cell }, x, graph) => {
    let h = padded(x, units);
    for (let t = 0; t < steps; t++) {
      const map = reshape(slice(kernel, { start: t, end: t + 1 }), [units, units]);
      const messages = aggregateNeighbours(graph, matmul(h, map), aggregate, graph.edgeWeight);
      h = gru(cell as unknown as GruParams, messages, h); // the names that the specs declare
    }
    return h;
  },
});

function padded(x: Tensor, units: number): Tensor {
  const [rows, width] = x.shape;
  if (width === units) return x;
  if (width < units) return concat([x, filled({ shape: [rows, units - width], dtype: x.dtype }, 0)]);
  throw new ShapeError({
    where: 'layers.gatedGraphConv',
    what: 'the features are wider than the output',
    got: `${width} columns for ${units} units`,
    expected: `at most ${units} columns`,
    mend: 'Raise units, or put layers.dense before',
  });
}

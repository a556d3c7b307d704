import { uniform } from '../../nn/initializers.js';
import { define } from '../define.js';
import { select, selectOptions, settleSelection } from './select.js';

/**
 * Top-k pooling (arXiv:1905.05178, arXiv:1811.01287): keeps the nodes of each graph with the largest score s = tanh(<x, p> / ‖p‖), in descending order,
 * of equal ones the first first; their features are s x. With `minScore` s is the softmax of <x, p> over the graph, and nodes keep their order. Edges
 * among the kept nodes stay, with weights and attributes; layers below get the smaller graph, whose `nodeIds` say which nodes they were.
 *
 * Shapes: x [nodes, f] -> [kept nodes, f]. Params: p [1, f] as U(±1/√f).
 *
 * @pyg TopKPooling
 * @example layers.topKPooling({ ratio: 0.8 })
 */
export const topKPooling = define({
  kind: 'topKPooling',
  options: selectOptions,
  settle: settleSelection,
  needsGraph: true,
  params: (_, [, width]) => ({ p: { shape: [1, width], init: uniform(1 / Math.sqrt(width)), pyg: 'select.weight' } }),
  call: (options, { p }, x, graph) => select(graph, x, x, p, options),
});

import { oneOf } from '../../core/options/vocabulary.js';
import { add } from '../../ops/binary.js';
import { concat } from '../../ops/layout.js';
import { aggregateEntries, aggregates } from '../aggregate.js';
import { define } from '../define.js';

/**
 * Messages without a parameter (the propagation alone of arXiv:1902.07153): aggregate_j(w_ij x_j), with the graph's edge weights, joined with
 * x_i as `combineRoot` says. The mean divides by the number of edges, not by their weights.
 *
 * Shapes: x [nodes, f] -> [nodes, f], or [nodes, 2 f] with 'concat'. No params.
 *
 * @pyg SimpleConv
 * @example layers.simpleConv({ aggregate: 'mean', combineRoot: 'selfLoop' })
 */
export const simpleConv = define({
  kind: 'simpleConv',
  options: {
    /** Default 'sum'. */
    aggregate: oneOf(aggregates, 'sum'),
    /** 'sum' adds x_i to the messages, 'concat' puts them before x_i, 'selfLoop' aggregates x_i with weight 1 among them. Default 'none'. */
    combineRoot: oneOf(['none', 'sum', 'concat', 'selfLoop'], 'none'),
  },
  needsGraph: true,
  call: ({ aggregate, combineRoot }, _params, x, graph) => {
    const { csr, weights } = graph.adjacency({ addSelfLoops: combineRoot === 'selfLoop' });
    const y = aggregateEntries(csr, x, aggregate, weights);
    if (combineRoot === 'sum') return add(y, x);
    return combineRoot === 'concat' ? concat([y, x]) : y;
  },
});

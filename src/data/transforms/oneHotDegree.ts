import { GraphError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { bool, int, oneOf, optional } from '../../core/options/vocabulary.js';
import { borrow } from '../nodes.js';
import { withColumns } from './columns.js';
import type { Transform } from './transform.js';

const schema = {
  /** Largest degree there may be: graphs of one data set need the same. Default the largest of the graph. */
  maxDegree: optional(int({ min: 0 })),
  /** Count outgoing edges, as PyG does by default, or incoming ones. Default 'out'. */
  direction: oneOf(['in', 'out'], 'out'),
  /** Append the columns to x, or put them in its place. Default true. */
  append: bool(true),
};

/** Options of `data.transforms.oneHotDegree`. */
export type OneHotDegreeOptions = Given<typeof schema>;

/**
 * Degrees as features: maxDegree + 1 columns, a 1 in that of the node's degree.
 *
 * @throws GraphError for a node with a larger degree.
 * @example data.transforms.oneHotDegree({ maxDegree: 4 })({ numNodes: 3, edges: [[0, 1], [0, 2]] })
 */
export const oneHotDegree = (options: OneHotDegreeOptions = {}): Transform => {
  const where = 'data.transforms.oneHotDegree';
  const { maxDegree, direction, append } = readOptions(where, schema, options);
  return (input) => {
    const { graph } = borrow(input);
    const degree = new Uint32Array(graph.numNodes);
    for (const v of (direction === 'out' ? graph.src : graph.dst).view()) degree[v]++;
    const largest = degree.reduce((most, d) => Math.max(most, d), 0);
    const limit = maxDegree ?? largest;
    if (largest > limit) {
      const node = degree.findIndex((d) => d > limit);
      throw new GraphError({
        where,
        what: `node ${node} has more edges than maxDegree`,
        got: String(degree[node]),
        expected: `at most ${limit}`,
        fields: { node },
      });
    }
    return withColumns(graph, { columns: limit + 1, at: (v) => [degree[v], 1] }, append);
  };
};

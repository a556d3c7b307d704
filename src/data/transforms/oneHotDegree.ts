import { GraphError } from '../../core/errors.js';
import { wholeNumber } from '../../core/wholeNumber.js';
import { borrow } from '../nodes.js';
import { withColumns } from './columns.js';
import type { Transform } from './transform.js';

/** Options of `data.transforms.oneHotDegree`. */
export interface OneHotDegreeOptions {
  /** Largest degree there may be: graphs of one data set need the same. Default the largest of the graph. */
  readonly maxDegree?: number;
  /** Count outgoing edges, as PyG does by default, or incoming ones. Default 'out'. */
  readonly direction?: 'in' | 'out';
  /** Append the columns to x, or put them in its place. Default true. */
  readonly append?: boolean;
}

/**
 * Degrees as features: maxDegree + 1 columns, a 1 in that of the node's degree.
 *
 * @throws GraphError for a node with a larger degree.
 * @example data.transforms.oneHotDegree({ maxDegree: 4 })({ numNodes: 3, edges: [[0, 1], [0, 2]] })
 */
export const oneHotDegree =
  ({ maxDegree, direction = 'out', append = true }: OneHotDegreeOptions = {}): Transform =>
  (input) => {
    const where = 'data.transforms.oneHotDegree';
    if (maxDegree !== undefined) wholeNumber(where, 'maxDegree', maxDegree, 0);
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

import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { bool } from '../../core/options/vocabulary.js';
import { borrow } from '../nodes.js';
import { withBlock } from './columns.js';
import type { Transform } from './transform.js';

const schema = {
  /** Append the columns to x, or put them in its place. Default true. */
  append: bool(true),
};

/** Variances up to this count as none, as in PyG. */
const NO_VARIANCE = 1e-5;

/**
 * The local degree profile (arXiv:1811.03508) as five columns: the node's out-degree, then minimum, maximum, mean and standard deviation of the
 * out-degrees of the nodes its edges point to; 0 without any. As PyG's `LocalDegreeProfile`.
 *
 * @throws DTypeError for sparse x to append to.
 * @example data.transforms.localDegreeProfile()({ numNodes: 3, edges: [[0, 1], [1, 0], [1, 2]] })
 */
export const localDegreeProfile = (options: Given<typeof schema> = {}): Transform => {
  const where = 'data.transforms.localDegreeProfile';
  const { append } = readOptions(where, schema, options);
  return (input) => {
    const { graph } = borrow(input);
    const [src, dst] = [graph.src.view(), graph.dst.view()];
    const degree = new Float64Array(graph.numNodes);
    for (const v of src) degree[v]++;
    const profile = new Float64Array(5 * graph.numNodes);
    const seen = new Uint8Array(graph.numNodes);
    for (let e = 0; e < src.length; e++) {
      const [at, d] = [5 * src[e], degree[dst[e]]];
      profile[at + 1] = seen[src[e]] ? Math.min(profile[at + 1], d) : d;
      profile[at + 2] = Math.max(profile[at + 2], d);
      profile[at + 3] += d / degree[src[e]];
      seen[src[e]] = 1;
    }
    for (let e = 0; e < src.length; e++) profile[5 * src[e] + 4] += (degree[dst[e]] - profile[5 * src[e] + 3]) ** 2 / degree[src[e]];
    for (let v = 0; v < graph.numNodes; v++) {
      const variance = profile[5 * v + 4];
      profile[5 * v] = degree[v];
      profile[5 * v + 4] = variance > NO_VARIANCE ? Math.sqrt(variance) : 0;
    }
    return withBlock(where, graph, profile, 5, append);
  };
};

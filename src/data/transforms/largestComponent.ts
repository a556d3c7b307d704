import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { int } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { Sampler } from '../../graph/sampler.js';
import { borrow } from '../nodes.js';
import { single, type Transform } from './transform.js';

const schema = {
  /** How many of the largest. Default 1. */
  components: int({ min: 1, default: 1 }),
};

/**
 * The largest weakly connected component with everything that belongs to it, or the largest few; of equal ones that with the smallest node.
 * Nodes keep their order, and `nodeIds` says which they were.
 *
 * @example data.transforms.largestComponent()({ numNodes: 5, edges: [[0, 1], [2, 3], [3, 4]] }) // the nodes 2, 3, 4
 */
export const largestComponent = (options: Given<typeof schema> = {}): Transform => {
  const where = 'data.transforms.largestComponent';
  const { components } = readOptions(where, schema, options);
  return (input) => {
    const { graph } = borrow(input);
    single(where, graph);
    const root = connectedComponents(graph);
    const sizes = new Map<number, number>();
    for (const r of root) sizes.set(r, (sizes.get(r) ?? 0) + 1);
    const largest = [...sizes].sort(([a, m], [b, n]) => n - m || a - b).slice(0, components);
    const kept = new Set(largest.map(([r]) => r));
    const sampler = new Sampler(graph);
    try {
      return sampler.induced(Uint32Array.from(root.keys()).filter((v) => kept.has(root[v])));
    } finally {
      sampler.dispose();
    }
  };
};

/** The smallest node of each node's component: union by paths that are halved on the way. */
function connectedComponents({ numNodes, src, dst }: Graph): Uint32Array {
  const parent = Uint32Array.from({ length: numNodes }, (_, v) => v);
  const find = (given: number): number => {
    let v = given;
    while (parent[v] !== v) {
      parent[v] = parent[parent[v]];
      v = parent[v];
    }
    return v;
  };
  const [from, to] = [src.view(), dst.view()];
  for (let e = 0; e < from.length; e++) {
    const [a, b] = [find(from[e]), find(to[e])];
    if (a < b) parent[b] = a;
    else parent[a] = b;
  }
  return parent.map((_, v) => find(v));
}

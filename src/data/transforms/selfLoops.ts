import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { number } from '../../core/options/vocabulary.js';
import { borrow } from '../nodes.js';
import { appended, type Transform, withEdges } from './transform.js';

const schema = {
  /** Weight and attributes of the new edges. Default 1. */
  fill: number({ default: 1 }),
};

/**
 * Gives every node that has none an edge to itself, behind the other edges in node order; weights and attributes of the new edges are `fill`.
 *
 * @throws GraphError for targets of edges.
 * @example data.transforms.selfLoops()({ numNodes: 3, edges: [[0, 1], [1, 1]] })
 */
export const selfLoops = (options: Given<typeof schema> = {}): Transform => {
  const { fill } = readOptions('data.transforms.selfLoops', schema, options);
  return (input) => {
    const { graph } = borrow(input);
    const [from, to] = [graph.src.view(), graph.dst.view()];
    const looped = new Uint8Array(graph.numNodes);
    for (let e = 0; e < from.length; e++) if (from[e] === to[e]) looped[from[e]] = 1;
    const without = Uint32Array.from(looped.keys()).filter((v) => looped[v] === 0);
    const ends = [from, to].map((t) => Uint32Array.from([...t, ...without]));
    const { edgeWeight, edgeAttr } = graph;
    return withEdges('data.transforms.selfLoops', graph, {
      src: ends[0],
      dst: ends[1],
      edgeWeight: edgeWeight && appended(edgeWeight, without.length, fill),
      edgeAttr: edgeAttr && appended(edgeAttr, without.length, fill),
    });
  };
};

import { GraphError } from '../../core/errors.js';
import type { Graph } from '../../graph/graph.js';
import { neighbourSets } from '../neighbourSets.js';

/** D^-1/2 A D^-1/2 without loops, as rows: neighbours and entries of each node. */
export interface NormalAdjacency {
  readonly neighbours: (node: number) => Uint32Array;
  readonly entry: (from: number, to: number) => number;
}

/** The weights between each two nodes, added up. @throws GraphError for a graph whose edges are not there both ways, or that weigh less than nothing. */
export function normalAdjacency(where: string, graph: Graph): NormalAdjacency {
  const { numNodes } = graph;
  const [src, dst, weights] = [graph.src.view(), graph.dst.view(), graph.edgeWeight?.view()];
  const total = new Map<number, number>();
  const degree = new Float64Array(numNodes);
  for (let e = 0; e < src.length; e++) {
    if (src[e] === dst[e]) continue;
    const weight = weights?.[e] ?? 1;
    if (weight < 0)
      throw new GraphError({ where, what: `edge ${e} weighs less than nothing`, got: String(weight), expected: 'weights of at least 0' });
    const place = src[e] * numNodes + dst[e];
    total.set(place, (total.get(place) ?? 0) + weight);
    degree[src[e]] += weight;
  }
  for (const [place, weight] of total) {
    const [from, to] = [Math.floor(place / numNodes), place % numNodes];
    const back = total.get(to * numNodes + from);
    if (back !== undefined && Math.abs(back - weight) <= 1e-6 * Math.abs(weight)) continue;
    throw new GraphError({
      where,
      what: `the edge from node ${from} to node ${to} weighs ${weight}, and ${back ?? 0} the other way`,
      expected: 'an undirected graph',
      mend: 'Use data.transforms.toUndirected first',
    });
  }
  const roots = degree.map((d) => (d > 0 ? 1 / Math.sqrt(d) : 0));
  const sets = neighbourSets(graph, 'out');
  return { neighbours: sets, entry: (from, to) => (from === to ? 0 : (total.get(from * numNodes + to) ?? 0) * roots[from] * roots[to]) };
}

import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { bool, int, oneOf } from '../core/options/vocabulary.js';
import type { GraphLike } from '../graph/batch.js';
import type { Graph } from '../graph/graph.js';
import { borrow, type NodesLike, readNodes } from './nodes.js';
import { among, placesOf, take } from './subgraph.js';
import { single } from './transforms/transform.js';

/** How many steps each node is away from the seeds, of those at most `hops` away. Edges are walked from their end to their start for 'in'. */
function distances(graph: Graph, seeds: Iterable<number>, hops: number, direction: 'in' | 'out'): Map<number, number> {
  const { rowptr, col } = direction === 'in' ? graph.inCsr : graph.outCsr;
  const [ends, next] = [rowptr.view(), col.view()];
  const steps = new Map(Array.from(seeds, (v) => [v, 0]));
  let frontier = [...steps.keys()];
  for (let hop = 1; hop <= hops && frontier.length > 0; hop++) {
    const reached: number[] = [];
    for (const v of frontier) {
      for (let slot = ends[v]; slot < ends[v + 1]; slot++) {
        if (steps.has(next[slot])) continue;
        steps.set(next[slot], hop);
        reached.push(next[slot]);
      }
    }
    frontier = reached;
  }
  return steps;
}

const schema = {
  /** Steps from the seeds. */
  hops: int({ min: 0 }),
  /** 'in': the nodes that send to the seeds, over so many edges; 'out': those that hear from them. Default 'in'. */
  direction: oneOf(['in', 'out'], 'in'),
  /** Only the edges that lead there, instead of all among the nodes. Default false. */
  directed: bool(false),
};

/**
 * The nodes within some hops of seeds, ascending, with the edges among them in their order: the graph, whose `nodeIds` and `edgeIds` say which they
 * were, and the places of the seeds in it. As PyG's `k_hop_subgraph`, whose flow 'target_to_source' is the direction 'out'.
 *
 * @throws OptionError for a mask that the graph has not; GraphError for a batch.
 * @example data.kHopSubgraph(data.karate(), { indices: [5] }, { hops: 2 }).graph
 */
export function kHopSubgraph(input: GraphLike, nodes: NodesLike, options: Given<typeof schema>): { graph: Graph; seeds: Uint32Array } {
  const where = 'data.kHopSubgraph';
  const { hops, direction, directed } = readOptions(where, schema, options);
  const { graph } = borrow(input);
  single(where, graph);
  const given = readNodes(where, 'nodes', graph, nodes);
  const steps = distances(graph, given, hops, direction);
  const subset = Uint32Array.from(steps.keys()).sort();
  const inner = direction === 'in' ? graph.dst.view() : graph.src.view();
  const made = among(graph, subset, (e) => !directed || (steps.get(inner[e]) as number) < hops);
  const places = placesOf(graph.numNodes, subset);
  return { graph: made, seeds: Uint32Array.from(given, (v) => places[v]) };
}

const egoSchema = {
  /** Steps along edges that a node may take to the root. */
  hops: int({ min: 0 }),
};

/**
 * The ego net of every node as one batch of graphs: the nodes that reach it in some hops along edges, ascending, itself included, and all edges among
 * them in their order; the place of each root in the batch. As PyG's `RootedEgoNets` (arXiv:2110.03753).
 *
 * @throws GraphError for a batch.
 * @example data.rootedEgoNets(data.karate(), { hops: 1 }).graph
 */
export function rootedEgoNets(input: GraphLike, options: Given<typeof egoSchema>): { graph: Graph; roots: Uint32Array } {
  const where = 'data.rootedEgoNets';
  const { hops } = readOptions(where, egoSchema, options);
  const { graph } = borrow(input);
  single(where, graph);
  const [sources, targets] = [graph.src.view(), graph.dst.view()];
  const { rowptr, col } = graph.outCsr;
  const [starts, next, numbers] = [rowptr.view(), col.view(), graph.outEdges.col.view()];
  const [nodes, edges, src, dst]: number[][] = [[], [], [], []];
  const nodePtr = new Uint32Array(graph.numNodes + 1);
  const roots = new Uint32Array(graph.numNodes);
  const place = new Int32Array(graph.numNodes).fill(-1);
  for (let root = 0; root < graph.numNodes; root++) {
    const members = [...distances(graph, [root], hops, 'in').keys()].sort((a, b) => a - b);
    const first = nodes.length;
    members.forEach((v, i) => void (place[v] = first + i));
    roots[root] = place[root];
    const inside = members.flatMap((v) => {
      const own: number[] = [];
      for (let slot = starts[v]; slot < starts[v + 1]; slot++) if (place[next[slot]] >= 0) own.push(numbers[slot]);
      return own;
    });
    for (const e of inside.sort((a, b) => a - b)) {
      edges.push(e);
      src.push(place[sources[e]]);
      dst.push(place[targets[e]]);
    }
    for (const v of members) {
      nodes.push(v);
      place[v] = -1;
    }
    nodePtr[root + 1] = nodes.length;
  }
  const [n, e, from, to] = [nodes, edges, src, dst].map((list) => Uint32Array.from(list));
  return { graph: take(graph, { nodes: n, edges: e, src: from, dst: to, nodePtr }), roots };
}

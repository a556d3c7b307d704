import { Graph } from '../../graph/graph.js';
import { gather } from '../../ops/segment.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';

/** Where each graph begins, of graphs that have so many nodes. */
export function startsOf(counts: ArrayLike<number>): Tensor {
  const starts = new Uint32Array(counts.length + 1);
  for (let g = 0; g < counts.length; g++) starts[g + 1] = starts[g] + counts[g];
  return tensor(starts);
}

/** What a pool hands on beside its nodes: targets of graphs stay, those of nodes and edges have nothing left to belong to. */
export const withoutNodes = (graph: Graph) => ({
  numGraphs: graph.numGraphs,
  x: null,
  y: graph.level === 'graph' ? graph.y : null,
  sampleWeight: graph.level === 'graph' ? graph.sampleWeight : null,
  level: graph.level === 'graph' ? graph.level : ('node' as const),
  masks: {},
  dtype: graph.dtype,
});

/** So many nodes without edges for each graph: what a network over other rows than nodes runs on. */
export function graphWithoutEdges(graph: Graph, counts: Uint32Array): Graph {
  const none = new Uint32Array();
  return new Graph({
    ...withoutNodes(graph),
    y: null,
    sampleWeight: null,
    level: 'node',
    numGraphs: counts.length,
    numNodes: counts.reduce((sum, count) => sum + count, 0),
    src: tensor(none),
    dst: tensor(none),
    edgeWeight: null,
    edgeAttr: null,
    pos: null,
    nodePtr: startsOf(counts),
  });
}

/**
 * The graph with some nodes only, in the order in which they are listed, graph after graph (counts[g] of graph g), and the edges among them in theirs.
 * Weights and attributes of edges stay differentiable; `nodeIds` says which nodes they were.
 */
export function keepNodes(graph: Graph, nodes: Uint32Array<ArrayBuffer>, counts: ArrayLike<number>): Graph {
  const place = new Int32Array(graph.numNodes).fill(-1);
  nodes.forEach((v, i) => void (place[v] = i));
  const [src, dst] = [graph.src.view(), graph.dst.view()];
  const [edges, from, to]: number[][] = [[], [], []];
  for (let e = 0; e < src.length; e++) {
    if (place[src[e]] < 0 || place[dst[e]] < 0) continue;
    edges.push(e);
    from.push(place[src[e]]);
    to.push(place[dst[e]]);
  }
  const [nodeIds, edgeIds] = [tensor(nodes), tensor(Uint32Array.from(edges))];
  return new Graph({
    ...withoutNodes(graph),
    numNodes: nodes.length,
    src: tensor(Uint32Array.from(from)),
    dst: tensor(Uint32Array.from(to)),
    edgeWeight: graph.edgeWeight && gather(graph.edgeWeight, edgeIds),
    edgeAttr: graph.edgeAttr && gather(graph.edgeAttr, edgeIds),
    pos: graph.pos && gather(graph.pos, nodeIds),
    nodePtr: startsOf(counts),
    nodeIds,
    edgeIds,
  });
}

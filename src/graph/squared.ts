import { tensor } from '../runtime/tensor.js';
import { Graph } from './graph.js';

/**
 * The graph of walks of two steps or fewer: (A + I)² without loops, loops of A left out first, with the sums of the products of edge weights as
 * weights; 1 where edges have none. Features, attributes and targets of edges go. Edges are sorted by target, then source.
 */
export function squared(graph: Graph): Graph {
  const { numNodes, src, dst, edgeWeight } = graph;
  const [from, to] = [src.view(), dst.view()];
  const weight = edgeWeight?.view();
  const rows: [sender: number, weight: number][][] = Array.from({ length: numNodes }, (_, v) => [[v, 1]]);
  for (let e = 0; e < from.length; e++) if (from[e] !== to[e]) rows[to[e]].push([from[e], weight?.[e] ?? 1]);
  const sums = new Float64Array(numNodes);
  const seen = new Uint8Array(numNodes);
  const [sources, targets, values]: number[][] = [[], [], []];
  for (let v = 0; v < numNodes; v++) {
    const reached: number[] = [];
    for (const [middle, second] of rows[v]) {
      for (const [u, first] of rows[middle]) {
        if (seen[u] === 0) {
          seen[u] = 1;
          reached.push(u);
        }
        sums[u] += first * second;
      }
    }
    for (const u of reached.sort((a, b) => a - b)) {
      if (u !== v) {
        sources.push(u);
        targets.push(v);
        values.push(sums[u]);
      }
      seen[u] = 0;
      sums[u] = 0;
    }
  }
  const { numGraphs, nodePtr, dtype, pos } = graph;
  return new Graph({
    numNodes,
    numGraphs,
    x: null,
    src: tensor(Uint32Array.from(sources)),
    dst: tensor(Uint32Array.from(targets)),
    edgeWeight: tensor(values, { dtype }),
    edgeAttr: null,
    pos,
    y: graph.level === 'graph' ? graph.y : null,
    sampleWeight: graph.level === 'graph' ? graph.sampleWeight : null,
    level: graph.level === 'graph' ? 'graph' : 'node',
    masks: {},
    nodePtr,
    dtype,
  });
}

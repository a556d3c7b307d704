import type { GraphLike } from '../graph/batch.js';
import { Graph } from '../graph/graph.js';
import { featuresAt, rowsAt } from '../graph/rows.js';
import { type Tensor, tensor } from '../runtime/tensor.js';
import { borrow, type NodesLike, readNodes } from './nodes.js';
import { single } from './transforms/transform.js';

/** What belongs to some nodes and edges of a graph, each as often as it is listed; edges in the new numbers `src` and `dst`. */
export interface Taken {
  readonly nodes: Uint32Array<ArrayBuffer>;
  readonly edges: Uint32Array<ArrayBuffer>;
  readonly src: Uint32Array<ArrayBuffer>;
  readonly dst: Uint32Array<ArrayBuffer>;
  /** Where each of several graphs begins. Default: there is one. */
  readonly nodePtr?: Uint32Array<ArrayBuffer>;
}

/** The graph of them; `nodeIds` and `edgeIds` say which they were. Targets of graphs are left behind where there are several, pairs to score always. */
export function take(whole: Graph, { nodes, edges, src, dst, nodePtr = Uint32Array.of(0, nodes.length) }: Taken): Graph {
  const [nodeIds, edgeIds] = [tensor(nodes), tensor(edges)];
  const { x, y, sampleWeight, edgeWeight, edgeAttr, pos, level, masks, dtype } = whole;
  const several = nodePtr.length > 2;
  const own = { node: nodeIds, edge: edgeIds, graph: null, link: null }[level];
  const left = level === 'link' || (own === null && several);
  const targets = (rows: Tensor | null): Tensor | null => (rows === null || left ? null : own === null ? rows : rowsAt(rows, own));
  const at = (rows: Tensor | null, ids: Tensor): Tensor | null => rows && rowsAt(rows, ids);
  return new Graph({
    numNodes: nodes.length,
    numGraphs: nodePtr.length - 1,
    x: x && featuresAt(x, nodeIds),
    src: tensor(src),
    dst: tensor(dst),
    edgeWeight: at(edgeWeight, edgeIds),
    edgeAttr: at(edgeAttr, edgeIds),
    pos: at(pos, nodeIds),
    y: targets(y),
    outputs: whole.outputs,
    sampleWeight: targets(sampleWeight),
    level: left ? 'node' : level,
    masks:
      own === null ? {} : Object.fromEntries(Object.entries(masks).map(([name, mask]) => [name, mask.at(own.view() as Uint32Array, own)])),
    nodePtr: tensor(nodePtr),
    dtype,
    nodeIds,
    edgeIds,
  });
}

/** The places of some nodes among themselves, -1 for others. */
export function placesOf(numNodes: number, nodes: Uint32Array): Int32Array {
  const places = new Int32Array(numNodes).fill(-1);
  nodes.forEach((v, i) => void (places[v] = i));
  return places;
}

/** Some nodes with the edges that a test lets pass, in their order. */
export function among(whole: Graph, nodes: Uint32Array<ArrayBuffer>, passes: (e: number) => boolean): Graph {
  const places = placesOf(whole.numNodes, nodes);
  const [src, dst] = [whole.src.view(), whole.dst.view()];
  const edges = Uint32Array.from(src.keys()).filter((e) => places[src[e]] >= 0 && places[dst[e]] >= 0 && passes(e));
  return take(whole, { nodes, edges, src: edges.map((e) => places[src[e]]), dst: edges.map((e) => places[dst[e]]) });
}

/**
 * Some nodes of a graph, ascending, with all edges among them in their order, and what belongs to these; `nodeIds` and `edgeIds` say which they were. As PyG's `subgraph`
 * with relabelled nodes.
 *
 * @throws OptionError for a mask that the graph has not; GraphError for a batch.
 * @example data.subgraph(data.karate(), { indices: [0, 1, 2, 3] })
 */
export function subgraph(input: GraphLike, nodes: NodesLike): Graph {
  const { graph } = borrow(input);
  single('data.subgraph', graph);
  return among(graph, Uint32Array.from(readNodes('data.subgraph', 'nodes', graph, nodes)), () => true);
}

import { GraphError } from '../../core/errors.js';
import type { GraphLike } from '../../graph/batch.js';
import { expectGraph, Graph, type GraphParts } from '../../graph/graph.js';
import { emptyTensor, type Tensor, tensor } from '../../runtime/tensor.js';

/** Makes a graph of another, which stays as it is. */
export type Transform = (graph: GraphLike) => Graph;

/**
 * One transform after the other.
 *
 * @example
 * const prepare = data.compose(data.transforms.toUndirected(), data.transforms.normalizeFeatures());
 * const graph = prepare(data.karate());
 */
export const compose =
  (...transforms: readonly Transform[]): ((graph: GraphLike) => Graph) =>
  (graph) =>
    transforms.reduce<GraphLike>((one, transform) => transform(one), graph) as Graph;

/** The parts of a graph, to make another from. Arrays that do not change are shared, as `graph.with` shares them. */
export function partsOf(graph: Graph): GraphParts {
  const { numNodes, numGraphs, x, src, dst, edgeWeight, edgeAttr, pos, y, outputs, sampleWeight, level, masks, pairs, nodePtr, dtype } =
    graph;
  return { numNodes, numGraphs, x, src, dst, edgeWeight, edgeAttr, pos, y, outputs, sampleWeight, level, masks, pairs, nodePtr, dtype };
}

/** Edges of a graph in other numbers: what belongs to each edge follows from where it stood. */
export interface NewEdges {
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
  readonly edgeWeight: Tensor | null;
  readonly edgeAttr: Tensor | null;
}

/** The same nodes with other edges. */
export function withEdges(where: string, graph: Graph, { src, dst, edgeWeight, edgeAttr }: NewEdges): Graph {
  if (graph.level === 'edge' && graph.y !== null)
    throw new GraphError({ where, what: 'the targets belong to edges that change', expected: 'targets of nodes or of the graph' });
  return new Graph({ ...partsOf(graph), src: tensor(src), dst: tensor(dst), edgeWeight, edgeAttr });
}

/** Refuses batches, where only a single graph makes sense. */
export function single(where: string, graph: Graph): void {
  if (expectGraph(where, graph).numGraphs === 1) return;
  throw new GraphError({
    where,
    what: 'the graph is a batch',
    got: `${graph.numGraphs} graphs`,
    expected: 'a single graph',
    mend: 'Transform first, then batch',
  });
}

/** Rows followed by `count` rows of one value. */
export function appended(rows: Tensor, count: number, value: number): Tensor {
  const out = emptyTensor([rows.shape[0] + count, ...rows.shape.slice(1)], rows.dtype);
  const [from, to] = [rows.view(), out.view()];
  to.set(from);
  to.fill(value, from.length);
  return out;
}

import { type GraphLike, GraphSet } from '../graph/batch.js';
import type { Graph } from '../graph/graph.js';
import { targetOf } from '../graph/targetOf.js';
import type { Rows } from '../nn/metrics/metric.js';
import { toDense } from '../ops/to-dense.js';
import { scope } from '../runtime/scope.js';
import { SparseTensor } from '../runtime/sparse.js';

/** Graphs as plain arrays, one after the other. */
export interface GraphTable {
  readonly count: number;
  /** Graph g owns the nodes nodePtr[g] … nodePtr[g + 1] - 1. */
  readonly nodePtr: ArrayLike<number>;
  /** [nodes, features] */
  readonly x: Rows | null;
  readonly src: ArrayLike<number>;
  readonly dst: ArrayLike<number>;
  readonly y: Rows;
}

/** A list of graphs as a table. `targets` chooses among the targets. */
export function graphTable(where: string, graphs: readonly GraphLike[], targets: (y: Rows, whole: Graph) => Rows = (y) => y): GraphTable {
  const set = GraphSet.from(where, graphs);
  try {
    const { x, src, dst, nodePtr, numGraphs } = set.whole;
    const y = targetOf(set.whole);
    const dense = scope(() => (x instanceof SparseTensor ? toDense(x) : x)?.toTypedArray() ?? null);
    return {
      count: numGraphs,
      nodePtr: nodePtr.toTypedArray(),
      x: dense === null || x === null ? null : { data: dense, shape: x.shape },
      src: src.toTypedArray(),
      dst: dst.toTypedArray(),
      y: targets({ data: y.toTypedArray(), shape: y.shape }, set.whole),
    };
  } finally {
    set.dispose();
  }
}

/** Most in-edges that are told apart. */
const DEGREES = 8;

/** The sum of the node features of each graph, and its number of nodes. [graphs, features + 1] */
export function pooledFeatures({ count, nodePtr, x }: GraphTable): Rows {
  const width = x === null ? 0 : x.shape[1];
  const data = new Float64Array(count * (width + 1));
  for (let g = 0; g < count; g++) {
    const at = g * (width + 1);
    data[at + width] = nodePtr[g + 1] - nodePtr[g];
    for (let node = nodePtr[g]; node < nodePtr[g + 1]; node++) {
      for (let c = 0; c < width; c++) data[at + c] += x?.data[node * width + c] ?? 0;
    }
  }
  return { data, shape: [count, width + 1] };
}

/** What is known of a graph at a glance: sums of features, nodes, edges, and how many nodes have 0, 1, … 7, or more in-edges. */
export function descriptors(table: GraphTable): Rows {
  const { count, nodePtr, src, dst } = table;
  const pooled = pooledFeatures(table);
  const inner = pooled.shape[1];
  const width = inner + 1 + DEGREES + 1;
  const degrees = new Uint32Array(nodePtr[count]);
  for (let e = 0; e < src.length; e++) degrees[dst[e]]++;
  const data = new Float64Array(count * width);
  for (let g = 0; g < count; g++) {
    for (let c = 0; c < inner; c++) data[g * width + c] = pooled.data[g * inner + c];
    for (let node = nodePtr[g]; node < nodePtr[g + 1]; node++) {
      data[g * width + inner] += degrees[node];
      data[g * width + inner + 1 + Math.min(degrees[node], DEGREES)]++;
    }
  }
  return { data, shape: [count, width] };
}

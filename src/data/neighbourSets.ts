import type { Graph } from '../graph/graph.js';

/** The nodes to which the edges of a node lead ('out'), or from which they come ('in'): ascending, each once. */
export function neighbourSets(graph: Graph, direction: 'in' | 'out'): (node: number) => Uint32Array {
  const csr = direction === 'in' ? graph.inCsr : graph.outCsr;
  const [ends, col] = [csr.rowptr.toTypedArray(), csr.col.toTypedArray() as Uint32Array];
  const starts = new Uint32Array(graph.numNodes + 1);
  let to = 0;
  for (let v = 0; v < graph.numNodes; v++) {
    const row = col.slice(ends[v], ends[v + 1]).sort();
    for (let i = 0; i < row.length; i++) if (i === 0 || row[i] !== row[i - 1]) col[to++] = row[i];
    starts[v + 1] = to;
  }
  return (node) => col.subarray(starts[node], starts[node + 1]);
}

import type { Graph } from '../graph/graph.js';
import { firstRowsOfCsr } from '../graph/rows.js';
import { slice } from '../ops/layout.js';
import { SparseTensor } from '../runtime/sparse.js';
import type { Features } from './define.js';

/** The features of the nodes that receive messages: the first rows in a block of a sampled graph, else all. */
export function receiverRows<X extends Features>(graph: Graph, x: X): X;
export function receiverRows({ numNodes, numReceivers }: Graph, x: Features): Features {
  if (numReceivers === numNodes) return x;
  if (!(x instanceof SparseTensor)) return slice(x, { end: numReceivers });
  const csr = firstRowsOfCsr(x.csr, numReceivers, x.csr.cols);
  return new SparseTensor(csr, x.csr.perm === null ? slice(x.values, { end: csr.nnz }) : x.values);
}

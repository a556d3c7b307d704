import { iota } from '../core/iota.js';
import type { Graph } from '../graph/graph.js';
import { type Csr, ownCsr } from '../runtime/csr.js';
import { runtime } from '../runtime/runtime.js';
import { type Owner, STORAGES } from '../runtime/storage.js';
import { emptyTensor, type Tensor, tensor } from '../runtime/tensor.js';

/** The nodes in the order of their degrees. */
export interface DegreeOrder extends Owner {
  /** u32 [nodes]: the node at each place. */
  readonly order: Tensor;
  /** u32 [nodes]: the place of each node. */
  readonly place: Tensor;
  /** Row d lists the places of the nodes with d incoming edges. */
  readonly groups: Csr;
}

/** The nodes in the order of their numbers of incoming edges, those of `maxDegree` and more together; cached on the graph. */
export const degreeOrder = (graph: Graph, maxDegree: number): DegreeOrder =>
  graph.cached(`by degree ${maxDegree}`, () => byDegree(graph, maxDegree));

function byDegree({ inCsr, numNodes }: Graph, maxDegree: number): DegreeOrder {
  const [starts, order, place] = [maxDegree + 2, numNodes, numNodes].map((n) => emptyTensor([n], 'u32'));
  runtime().kernelsOf('f32').orderByLength(numNodes, maxDegree, inCsr.rowptr.ptr, starts.ptr, order.ptr, place.ptr);
  const groups = ownCsr(maxDegree + 1, numNodes, starts, tensor(iota(numNodes)), null);
  return { order, place, groups, [STORAGES]: [order.storage, place.storage, ...groups[STORAGES]] };
}

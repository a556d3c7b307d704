import type { Graph } from '../../../src/graph/graph.js';
import { addRemainingSelfLoops, type Propagation } from '../../../src/graph/normalize.js';
import { data, ops, type Tensor, tensor } from '../../../src/index.js';
import type { GoldenOperands } from '../../../src/public/testing.js';
import { call, type GoldenTable, graphOf, ones } from '../runner.js';

const edgeIndex = (src: ArrayLike<number>, dst: ArrayLike<number>): Tensor =>
  tensor([...Array.from(src), ...Array.from(dst)], { shape: [2, src.length], dtype: 'i32' });

/** Edges and weights of a matrix in the order of its values: constant ones stand in slot order, others in that order already. */
function edgesOf({ csr, constant, weights }: Propagation): { edge_index: Tensor; edge_weight: Tensor } {
  const [ends, columns, order] = [csr.rowptr.toTypedArray(), csr.col.toTypedArray(), csr.perm?.toTypedArray() as Uint32Array];
  const [src, dst] = [new Int32Array(csr.nnz), new Int32Array(csr.nnz)];
  for (let r = 0; r < csr.rows; r++) {
    for (let slot = ends[r]; slot < ends[r + 1]; slot++) [src[order[slot]], dst[order[slot]]] = [columns[slot], r];
  }
  const slotOf = new Uint32Array(csr.nnz);
  order.forEach((value, slot) => void (slotOf[value] = slot));
  return { edge_index: edgeIndex(src, dst), edge_weight: weights ?? ops.gather(constant?.forward as Tensor, slotOf) };
}

/** Loops that stood there keep their weight, new ones weigh 1. */
function looped(operands: GoldenOperands) {
  const { src, dst, edgeWeight, numNodes } = graphOf(operands);
  const edges = addRemainingSelfLoops({ src, dst, weight: edgeWeight }, numNodes, 1, operands.dtype);
  return { edge_index: edgeIndex(edges.src.toTypedArray(), edges.dst.toTypedArray()), edge_weight: edges.weight };
}

const edgesOfGraph = ({ src, dst, edgeWeight }: Graph) => ({
  edge_index: edgeIndex(src.toTypedArray(), dst.toTypedArray()),
  edge_weight: edgeWeight as Tensor,
});

export const cases: GoldenTable = {
  coalesce_sum: (operands) => edgesOfGraph(data.transforms.coalesce()(graphOf(operands))),
  to_undirected_sum: (operands) => edgesOfGraph(data.transforms.toUndirected()(graphOf(operands))),
  gcn_norm: (operands) => edgesOf(graphOf(operands).gcn()), // constant without a tape, made of operations with one
  add_remaining_self_loops: looped,
  degree_in: call((_, operands) => {
    const { dst, numEdges, numNodes } = graphOf(operands);
    return ops.segmentSum(ones([numEdges], operands.dtype), { ids: dst, count: numNodes });
  }),
};

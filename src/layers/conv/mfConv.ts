import { iota } from '../../core/iota.js';
import type { Graph } from '../../graph/graph.js';
import type { Activation } from '../../nn/activations.js';
import { uniform } from '../../nn/initializers.js';
import { groupedLinear } from '../../ops/groupedLinear.js';
import { reshape } from '../../ops/layout.js';
import { permuteRows } from '../../ops/segment.js';
import { spmm } from '../../ops/spmm.js';
import { type Csr, ownCsr } from '../../runtime/csr.js';
import { runtime } from '../../runtime/runtime.js';
import { type Owner, STORAGES } from '../../runtime/storage.js';
import { emptyTensor, type Tensor, tensor } from '../../runtime/tensor.js';
import { splitActivation } from '../activate.js';
import { define } from '../define.js';

/** Options of `mfConv`. */
export interface MfConvOptions {
  /** Width of the output. */
  readonly units: number;
  /** Nodes with more incoming edges share the weights of this number. Default 10. */
  readonly maxDegree: number;
  /** Default 'linear'. */
  readonly activation: Activation;
  /** Default true. */
  readonly useBias: boolean;
}

/**
 * Molecular fingerprint convolution (arXiv:1509.09292): act((Σ_j x_j) W_d + b_d + x_i R_d) with weights of its own for each
 * number d of incoming edges. Nodes of one degree are mapped together. Edge weights are ignored.
 *
 * Shapes: x [nodes, in] -> [nodes, units]. Params: kernel and rootKernel [maxDegree + 1, in, units]; bias
 * [maxDegree + 1, units]; all start as U(±1/√in).
 *
 * @example layers.mfConv({ units: 64, maxDegree: 6, activation: 'relu' })
 */
export const mfConv = define<MfConvOptions, Pick<MfConvOptions, 'units'> & Partial<MfConvOptions>>({
  kind: 'mfConv',
  options: {
    units: { type: 'int', min: 1 },
    maxDegree: { type: 'int', min: 0, default: 10 },
    activation: { type: 'activation', default: 'linear' },
    useBias: { type: 'boolean', default: true },
  },
  needsGraph: true,
  params: ({ units, maxDegree, useBias }, [, width]) => {
    const degrees = Array.from({ length: maxDegree + 1 }, (_, d) => d);
    const init = uniform(1 / Math.sqrt(width));
    const shape = [maxDegree + 1, width, units];
    return {
      kernel: { shape, init, pyg: degrees.map((d) => `lins_l.${d}.weight`), transpose: true },
      ...(useBias ? { bias: { shape: [maxDegree + 1, units], init, pyg: degrees.map((d) => `lins_l.${d}.bias`) } } : {}),
      rootKernel: { shape, init, pyg: degrees.map((d) => `lins_r.${d}.weight`), transpose: true },
    };
  },
  call: ({ maxDegree, activation }, { kernel, bias = null, rootKernel }, given, graph) => {
    const x = given as Tensor;
    const { order, place, groups } = degreeOrder(graph, maxDegree);
    // rows 2p and 2p + 1, those of one node: side by side they are [Σ_j x_j, x_i]
    const pairs = reshape(spmm(sumsAndSelves(graph, maxDegree), x), [graph.numNodes, 2 * x.shape[1]]);
    const { epilogue, rest } = splitActivation(activation);
    return permuteRows(rest(groupedLinear(pairs, [kernel, rootKernel], bias, groups, epilogue)), place, order);
  },
});

/** The structure whose row 2p has the senders of the node at place p of the order by degree, and whose row 2p + 1 that node. */
const sumsAndSelves = (graph: Graph, maxDegree: number): Csr =>
  graph.cached(`sums and selves by degree ${maxDegree}`, () => {
    const { inCsr, numNodes } = graph;
    const { order } = degreeOrder(graph, maxDegree);
    const [rowptr, col] = [emptyTensor([2 * numNodes + 1], 'u32'), emptyTensor([inCsr.nnz + numNodes], 'u32')];
    const { rowsAndSelves } = runtime().kernelsOf('f32');
    rowsAndSelves(numNodes, order.ptr, inCsr.rowptr.ptr, inCsr.col.ptr, rowptr.ptr, col.ptr);
    return ownCsr(2 * numNodes, numNodes, rowptr, col, null);
  });

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

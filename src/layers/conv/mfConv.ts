import { bool, int } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { uniform } from '../../nn/initializers.js';
import { groupedLinear } from '../../ops/grouped-linear.js';
import { concat, reshape } from '../../ops/layout.js';
import { permuteRows } from '../../ops/segment.js';
import { spmm } from '../../ops/spmm.js';
import { type Csr, ownCsr } from '../../runtime/csr.js';
import { runtime } from '../../runtime/runtime.js';
import { emptyTensor } from '../../runtime/tensor.js';
import { splitActivation } from '../activate.js';
import { aggregateNeighbours } from '../aggregate.js';
import { define } from '../define.js';
import { degreeOrder } from '../degreeOrder.js';
import { activation } from '../options.js';

/**
 * Molecular fingerprint convolution (arXiv:1509.09292): act((Σ_j x_j) W_d + b_d + x_i R_d) with weights of its own for each
 * number d of incoming edges. Nodes of one degree are mapped together. Edge weights are ignored.
 *
 * Shapes: x [nodes, in] -> [nodes, units]. Params: kernel and rootKernel [maxDegree + 1, in, units]; bias
 * [maxDegree + 1, units]; all start as U(±1/√in).
 *
 * @pyg MFConv
 * @example layers.mfConv({ units: 64, maxDegree: 6, activation: 'relu' })
 */
export const mfConv = define({
  kind: 'mfConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** Nodes with more incoming edges share the weights of this number. Default 10. */
    maxDegree: int({ min: 0, default: 10 }),
    /** Default 'linear'. */
    activation: activation('linear'),
    /** Default true. */
    useBias: bool(true),
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
  call: ({ maxDegree, activation }, { kernel, bias = null, rootKernel }, x, graph) => {
    const { order, place, groups } = degreeOrder(graph, maxDegree);
    // rows 2p and 2p + 1, those of one node: side by side they are [Σ_j x_j, x_i]
    const pairs =
      graph.edgeMask === null
        ? reshape(spmm(sumsAndSelves(graph, maxDegree), x), [graph.numNodes, 2 * x.shape[1]])
        : permuteRows(concat([aggregateNeighbours(graph, x, 'sum'), x]), order, place);
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

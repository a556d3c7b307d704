import type { FloatType } from '../../core/dtype.js';
import { bool, int, number } from '../../core/options/vocabulary.js';
import type { Graph } from '../../graph/graph.js';
import { activation as byName } from '../../nn/activations.js';
import { uniform } from '../../nn/initializers.js';
import { add } from '../../ops/binary.js';
import { reshape } from '../../ops/layout.js';
import { spmm } from '../../ops/spmm.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
import { affineMap, project } from '../activate.js';
import { maskSlots } from '../attention.js';
import { define, floatOf } from '../define.js';
import { mapsFirst } from '../hops.js';
import { activation } from '../options.js';

/**
 * The convolution of Cluster-GCN (arXiv:1905.07953): act((Ā + λ diag Ā) X W + b + X R), where Ā divides the edges that come in at each node, a loop
 * of its own among them, by their number. Edge weights are ignored.
 *
 * Shapes: x [nodes, in], dense or sparse -> [nodes, units]. Params: kernel and rootKernel [in, units]; bias [units]; all start as U(±1/√in).
 *
 * @pyg ClusterGCNConv
 * @example layers.clusterGcnConv({ units: 16, diagLambda: 1 })
 */
export const clusterGcnConv = define({
  kind: 'clusterGcnConv',
  options: {
    /** Width of the output. */
    units: int({ min: 1 }),
    /** λ, by how much a node's own features weigh more. Default 0. */
    diagLambda: number({ default: 0 }),
    /** Loops are taken out, and each node gets one. Default true. */
    addSelfLoops: bool(true),
    /** Default 'linear'. */
    activation: activation('linear'),
    /** Default true. */
    useBias: bool(true),
  },
  needsGraph: true,
  takesSparse: true,
  params: ({ units, useBias }, [, width]) => ({
    kernel: { shape: [width, units], init: 'kaimingUniform', pyg: 'lin_out.weight', transpose: true },
    ...(useBias ? { bias: { shape: [units], init: uniform(1 / Math.sqrt(width)), pyg: 'lin_out.bias' } } : {}),
    rootKernel: { shape: [width, units], init: 'kaimingUniform', pyg: 'lin_root.weight', transpose: true },
  }),
  call: ({ units, diagLambda, addSelfLoops, activation }, { kernel, bias = null, rootKernel }, x, graph) => {
    const structure = graph.attention({ addSelfLoops });
    const name = `cluster-gcn ${diagLambda} ${addSelfLoops} ${floatOf(x)}`;
    const whole = graph.cached(name, () => meansAndSelves(graph, addSelfLoops, diagLambda, floatOf(x)));
    const weights = reshape(maskSlots(graph, structure, reshape(whole, [-1, 1])), [-1]);
    const root = affineMap(x, rootKernel, bias, 'linear');
    const first = mapsFirst(x, units);
    // sparse features are mapped first
    const heard = spmm(structure.csr, first ? project(x, kernel) : (x as Tensor), { weights });
    return byName('layers.clusterGcnConv', activation)(add(first ? heard : project(heard, kernel), root));
  },
});

/** 1 / (edges that come in) for each slot, times 1 + λ for loops. */
function meansAndSelves(graph: Graph, addSelfLoops: boolean, diagLambda: number, dtype: FloatType): Tensor {
  const { csr } = graph.attention({ addSelfLoops });
  const [ends, senders] = [csr.rowptr.view(), csr.col.view()];
  const weights = new Float64Array(csr.nnz);
  for (let i = 0; i < csr.rows; i++) {
    const share = 1 / (ends[i + 1] - ends[i]);
    for (let slot = ends[i]; slot < ends[i + 1]; slot++) weights[slot] = senders[slot] === i ? share * (1 + diagLambda) : share;
  }
  return tensor(weights, { dtype });
}

import { iota } from '../../core/iota.js';
import type { Graph } from '../../graph/graph.js';
import { type Activation, activation as byName } from '../../nn/activations.js';
import { uniform } from '../../nn/initializers.js';
import { add } from '../../ops/binary.js';
import { groupedLinear } from '../../ops/groupedLinear.js';
import { permuteRows } from '../../ops/segment.js';
import { spmm } from '../../ops/spmm.js';
import { Csr } from '../../runtime/csr.js';
import { type Owner, STORAGES } from '../../runtime/storage.js';
import { type Tensor, tensor } from '../../runtime/tensor.js';
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
    const sorted = (t: Tensor): Tensor => permuteRows(t, order, place);
    const messages = groupedLinear(sorted(spmm(graph.inCsr, x)), kernel, bias, groups);
    const y = add(messages, groupedLinear(sorted(x), rootKernel, null, groups));
    return byName('layers.mfConv', activation)(permuteRows(y, place, order));
  },
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
  const ends = inCsr.rowptr.view() as Uint32Array;
  const degreeOf = (v: number): number => Math.min(ends[v + 1] - ends[v], maxDegree);
  const starts = new Uint32Array(maxDegree + 2);
  for (let v = 0; v < numNodes; v++) starts[degreeOf(v) + 1]++;
  for (let d = 0; d <= maxDegree; d++) starts[d + 1] += starts[d];
  const next = starts.slice();
  const [order, place] = [new Uint32Array(numNodes), new Uint32Array(numNodes)];
  for (let v = 0; v < numNodes; v++) order[(place[v] = next[degreeOf(v)]++)] = v;
  const groups = new Csr(maxDegree + 1, numNodes, tensor(starts), tensor(iota(numNodes)), null);
  const made = { order: tensor(order), place: tensor(place), groups };
  return { ...made, [STORAGES]: [made.order.storage, made.place.storage, ...groups[STORAGES]] };
}

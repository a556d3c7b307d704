import { grad } from '../autodiff/grad.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { array, int, optional } from '../core/options/vocabulary.js';
import type { Graph } from '../graph/graph.js';
import type { Network } from '../network/network.js';
import { toDense } from '../ops/to-dense.js';
import { scope } from '../runtime/scope.js';
import { SparseTensor } from '../runtime/sparse.js';
import type { Tensor } from '../runtime/tensor.js';
import { breather } from '../train/breather.js';
import { cell, featuredGraph, outputOf, trainedNetwork } from './explained.js';
import { expectNode, nodesWithin } from './neighbourhood.js';

const options = {
  /** How far influence is followed. Default 3. */
  hops: int({ min: 0, default: 3 }),
  /** Nodes whose outputs are looked at. Default all: costs nodes × outputs gradients. */
  nodes: optional(array(int({ min: 0 }))),
};

export interface TotalInfluenceOptions extends Given<typeof options> {}

export interface TotalInfluence {
  /** [nodes looked at][nodes]: Σ |∂ output / ∂ feature| over the outputs of one and the features of the other. */
  readonly influence: number[][];
  /** [nodes looked at][hops + 1]: that influence summed over the nodes at each distance. */
  readonly byHop: number[][];
  /** [hops + 1]: the means of `byHop`, divided by the first. */
  readonly mean: number[];
  /** Σ hop · its share of the influence, over the nodes looked at: how far the network really reaches. */
  readonly receptiveField: number;
}

/**
 * Total influence of the features at each distance on a node's output (PyG's `total_influence`; arXiv:2502.10818).
 *
 * @throws OptionError for a model without parameters; IndexError for a node that is not there.
 */
export async function totalInfluence(model: Network, graph: Graph, given: TotalInfluenceOptions = {}): Promise<TotalInfluence> {
  const where = 'explain.totalInfluence';
  const network = trainedNetwork(where, model);
  const { numNodes } = featuredGraph(where, graph);
  const { hops, nodes = Array.from({ length: numNodes }, (_, node) => node) } = readOptions(where, options, given);
  for (const node of nodes) expectNode(where, node, graph);
  // what is explained has features
  const features = graph.x as Tensor | SparseTensor;
  const x = features instanceof SparseTensor ? toDense(features) : features;
  const run = outputOf(network, graph);
  const breathe = breather();
  const [influence, byHop]: number[][][] = [[], []];
  try {
    const outputs = scope(() => run({ x }).shape[1]);
    for (const node of nodes) {
      const sums = new Array<number>(graph.numNodes).fill(0);
      for (let output = 0; output < outputs; output++) {
        scope(() => addSizes(sums, grad((given: Tensor) => cell(run({ x: given }), node, output))(x)));
        await breathe();
      }
      const near = nodesWithin(graph, node, hops);
      influence.push(sums.map((sum, other) => (near.has(other) ? sum : 0)));
      const hopSums = new Array<number>(hops + 1).fill(0);
      for (const [other, distance] of near) hopSums[distance] += sums[other];
      byHop.push(hopSums);
    }
  } finally {
    if (x !== features) x.dispose();
  }
  const means = Array.from({ length: hops + 1 }, (_, hop) => average(byHop.map((sums) => sums[hop])));
  const reach = byHop.map((sums) => sums.reduce((all, sum, hop) => all + hop * sum, 0) / sums.reduce((all, sum) => all + sum, 0));
  return { influence, byHop, mean: means.map((one) => one / means[0]), receptiveField: average(reach) };
}

const average = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0) / values.length;

/** Adds the sizes of each row's entries to the sum of the row. */
function addSizes(sums: number[], slopes: Tensor): void {
  const [values, width] = [slopes.view(), slopes.shape[1]];
  for (let i = 0; i < values.length; i++) sums[Math.floor(i / width)] += Math.abs(values[i]);
}

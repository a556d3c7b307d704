import { behind, costOf, reachedBy } from '../../../src/explain/gnnObjective.js';
import { data, explain, grad, layers, losses, ops, sequential, type Tensor, tensor } from '../../../src/index.js';
import type { GoldenCall, GoldenOperands } from '../../../src/public/testing.js';
import { type GoldenTable, graphOf, importParams, rowsOf } from '../runner.js';

const coefficients = { edgeSize: 0.005, edgeEntropy: 1, featureSize: 1, featureEntropy: 0.1 };
/** The networks of the cases, with PyG's name of each part that has parameters. */
const twoGcn = {
  net: sequential({ conv1: layers.gcnConv({ units: 3, activation: 'tanh' }), conv2: layers.gcnConv({ units: 3 }) }),
  pyg: ['conv1', 'conv2'],
};
const regression = {
  net: sequential({
    conv: layers.graphConv({ units: 3, activation: 'tanh' }),
    pool: layers.globalMeanPool(),
    lin: layers.dense({ units: 1 }),
  }),
  pyg: ['conv', 'lin'],
};

/** Edges and graphs both, which data.graph does not take together. */
function batchWithEdges({ inputs, dtype }: GoldenOperands): data.Graph {
  const ids = Array.from((inputs.batch as Tensor).toTypedArray());
  const [src, dst] = rowsOf(inputs.edge_index as Tensor);
  const nodePtr = Uint32Array.from({ length: Math.max(...ids) + 2 }, (_, g) => ids.filter((id) => id < g).length);
  return new data.Graph({
    numNodes: ids.length,
    numGraphs: nodePtr.length - 1,
    x: inputs.x as Tensor,
    src: tensor(Uint32Array.from(src)),
    dst: tensor(Uint32Array.from(dst)),
    edgeWeight: null,
    edgeAttr: null,
    pos: null,
    y: null,
    level: 'graph',
    masks: {},
    nodePtr: tensor(nodePtr),
    dtype,
  });
}

/** The objective of GNNExplainer before and after its first epoch. */
const gnnExplainer =
  ({ net, pyg }: typeof twoGcn | typeof regression, task: (y: Tensor, operands: GoldenOperands) => [Tensor, Tensor]): GoldenCall =>
  (operands) => {
    const { inputs, dtype } = operands;
    const x = inputs.x as Tensor;
    const graph = inputs.batch === undefined ? graphOf(operands) : batchWithEdges(operands);
    const width = (name: string): number => (name === 'lin' ? 3 : x.shape[1]!);
    const params = Object.fromEntries(
      pyg.map((name) => [
        name,
        importParams((net.parts as Record<string, layers.Layer>)[name]!, operands, [1, name === 'conv2' ? 3 : width(name)], `${name}.`),
      ]),
    );
    const masks = { features: inputs.node_mask as Tensor, edges: inputs.edge_mask as Tensor };
    const output = (now: typeof masks): [Tensor, Tensor] => task(net(params, graph.with(behind(now, x))), operands);
    const slopes = grad((now: typeof masks) => output(now)[1])(masks);
    const reached = { features: reachedBy(slopes.features), edges: reachedBy(slopes.edges) };
    const [said, first] = output(masks);
    const hard = (mask: Tensor, places: Uint32Array): Tensor => {
      const bits = new Float64Array(mask.size);
      for (const place of places) bits[place] = 1;
      return tensor(bits, { shape: mask.shape, dtype });
    };
    return {
      y_hat: said,
      loss_first_epoch: first,
      hard_node_mask: hard(masks.features, reached.features),
      hard_edge_mask: hard(masks.edges, reached.edges),
      loss: costOf(masks, reached, coefficients).reduce((all, term) => ops.add(all, term), first),
    };
  };

export const cases: GoldenTable = {
  characterization_score: ({ inputs }) =>
    explain.characterizationScore(inputs.pos_fidelity as Tensor, inputs.neg_fidelity as Tensor, { positive: 0.3, negative: 0.7 }),
  fidelity_curve_auc: ({ inputs }) =>
    explain.fidelityCurveAuc(inputs.pos_fidelity as Tensor, inputs.neg_fidelity as Tensor, inputs.x as Tensor),
  dirichlet_energy: (operands) => {
    const [x, graph] = [operands.inputs.x as Tensor, graphOf(operands)];
    return {
      normalized: explain.dirichletEnergy(x, graph),
      mean: explain.dirichletEnergy(x, graph, { kind: 'mean' }),
      rayleigh: explain.dirichletEnergy(x, graph, { kind: 'rayleigh' }),
    };
  },
  gnn_explainer_node: gnnExplainer(twoGcn, (y, { inputs }) => {
    const node = Number((inputs.index as Tensor).item());
    const row = ops.slice(y, { start: node, end: node + 1 });
    const label = Number((inputs.target as Tensor).toTypedArray()[node]);
    return [row, losses.crossEntropy(row, tensor(Uint32Array.of(label)))];
  }),
  gnn_explainer_graph_regression: gnnExplainer(regression, (y, { inputs }) => [y, losses.mse(y, inputs.target as Tensor)]),
};

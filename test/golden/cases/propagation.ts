import { propagateLabels } from '../../../src/baselines/nodeTable.js';
import { data, tensor } from '../../../src/index.js';
import type { GoldenCall } from '../../../src/public/testing.js';
import { type GoldenTable, rowsOf } from '../runner.js';

/** One-hot labels of the nodes in the mask flow along the edges. */
const labels: GoldenCall = ({ inputs, golden, dtype }) => {
  const ids = inputs.y.toTypedArray();
  const known = inputs.mask.toTypedArray();
  const [nodes, classes] = golden.outputs.out.shape;
  const start = new Float64Array(nodes * classes);
  for (let node = 0; node < nodes; node++) if (known[node]) start[node * classes + ids[node]] = 1;
  const [src, dst] = rowsOf(inputs.edge_index);
  const graph = data.graph({ numNodes: nodes, edges: [src, dst], dtype });
  const { num_layers: layers, alpha } = golden.args as { num_layers: number; alpha: number };
  const out = propagateLabels(graph, { data: start, shape: [nodes, classes] }, { layers, alpha });
  return { out: tensor(Array.from(out.data), { shape: out.shape as number[], dtype }) };
};

export const cases: GoldenTable = {
  label_propagation_sym_3: labels,
  label_propagation_sym_50: labels,
  label_propagation_messy_3: labels,
};

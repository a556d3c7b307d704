import { data, losses, models, ops, type Tensor, tensor } from '../../../src/index.js';
import type { Layer } from '../../../src/layers/define.js';
import type { GoldenOperands } from '../../../src/public/testing.js';
import { type GoldenTable, rowsOf } from '../runner.js';

type Params = { [name: string]: Tensor | Params };

/** Parameters of a network and its parts from PyG names below a prefix. */
function paramsOf(layer: Layer, state: GoldenOperands['state'], prefix: string): Params {
  const own = Object.entries(layer.paramSpecs([2, 4])).map(([name, { pyg, transpose }]): [string, Tensor] => {
    const theirs = state[`${prefix}${String(pyg)}`];
    return [name, transpose ? ops.transpose(theirs) : theirs];
  });
  const parts = Object.entries(layer.parts).map(([name, part]): [string, Params] => {
    const below = layer.pygParts[name];
    return [name, paramsOf(part, state, below === '' ? prefix : `${prefix}${below}.`)];
  });
  return Object.fromEntries([...own, ...parts]);
}

/** Energies of the molecules and forces on the atoms of a case, by its SchNet. */
function predicted({ inputs, state, dtype, golden }: GoldenOperands): { energy: Tensor; forces: Tensor } {
  const { num_filters: filters, num_gaussians: gaussians, cutoff, hidden_channels: units } = golden.args as Record<string, number>;
  const model = models.potential({ energy: models.schNet({ units, filters, layers: 1, gaussians, cutoff }) });
  const molecules = Array.from(inputs.batch.toTypedArray());
  const [src, dst] = rowsOf(inputs.edge_index);
  const nodePtr = Uint32Array.from([0, 1, 2], (g) => molecules.filter((id) => id < g).length);
  const atoms = tensor(Float64Array.from(inputs.z.toTypedArray()), { shape: [molecules.length, 1], dtype });
  const graph = new data.Graph({
    numNodes: molecules.length,
    numGraphs: 2,
    x: atoms,
    src: tensor(Uint32Array.from(src)),
    dst: tensor(Uint32Array.from(dst)),
    edgeWeight: null,
    edgeAttr: null,
    pos: inputs.pos,
    y: null,
    level: 'node',
    masks: {},
    nodePtr: tensor(nodePtr),
    dtype,
  });
  const rows = model(paramsOf(model, state, 'net.'), graph);
  const firsts = nodePtr.slice(0, 2);
  return { energy: ops.gather(ops.slice(rows, { axis: 1, end: 1 }), firsts), forces: ops.slice(rows, { axis: 1, start: 1 }) };
}

export const cases: GoldenTable = {
  schnet_energy_forces: predicted,
  schnet_force_loss: (operands) => {
    const { energy, forces } = predicted(operands);
    const { energy_target, forces_target } = operands.inputs;
    return { loss: ops.add(ops.scale(losses.mse(energy, energy_target), 0.1), ops.scale(losses.mse(forces, forces_target), 10)) };
  },
};

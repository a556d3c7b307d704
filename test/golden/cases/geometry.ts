import { data, layers, ops, type Tensor } from '../../../src/index.js';
import type { GoldenCall } from '../../../src/public/testing.js';
import { type GoldenTable, importParams, rowsOf } from '../runner.js';

/** The convolution on a graph whose positions, and velocities beside them, are the inputs. */
const equivariant =
  (made: layers.Layer): GoldenCall =>
  (operands): Readonly<Record<string, Tensor>> => {
    const { inputs, dtype } = operands;
    const { h, pos, vel, edge_index: edges, edge_attr: edgeAttr } = inputs;
    const state = vel === undefined ? pos : ops.concat([pos, vel]);
    const graph = data.graph({ numNodes: h.shape[0], edges: rowsOf(edges), edgeAttr, dtype }).with({ pos: state });
    const { x, graph: moved } = made.apply(importParams(made, operands, h.shape, '', graph), h, graph, layers.Context.from());
    const placed = moved?.pos as typeof pos;
    if (vel === undefined) return { h: x, pos: placed };
    return { h: x, pos: ops.slice(placed, { axis: 1, end: 3 }), vel: ops.slice(placed, { axis: 1, start: 3 }) };
  };

const column = (x: Tensor): Tensor => ops.reshape(x, [x.size, 1]);
const waves = layers.besselBasis({ count: 4, cutoff: 2.5 });

export const cases: GoldenTable = {
  egnn_full: equivariant(layers.egnnConv({ units: 3, hidden: 4 })),
  egnn_velocity: equivariant(layers.egnnConv({ units: 3, hidden: 4, velocity: true, residual: false })),
  gaussian_smearing: ({ inputs }) => layers.gaussianSmearing({ stop: 3, count: 5 })({}, column(inputs.dist)),
  bessel_basis: ({ inputs, state }) => waves({ frequencies: state.freq }, column(inputs.dist)),
};

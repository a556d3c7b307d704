import { int, oneOf } from '../core/options/vocabulary.js';
import { aggregates } from '../layers/aggregate.js';
import { nnConv } from '../layers/conv/nnConv.js';
import { define } from '../layers/define.js';
import { dense } from '../layers/dense.js';
import { set2set } from '../layers/pool/set2set.js';
import type { Tensor } from '../runtime/tensor.js';
import { defineModel } from './define.js';
import { gruCell, nextState } from './gruCell.js';

/** A linear map, relu and a linear map, named as in a torch Sequential. */
const edgeNetwork = define({
  kind: 'edgeNetwork',
  group: 'models',
  options: { hidden: int({ min: 1 }), units: int({ min: 1 }) },
  parts: ({ hidden, units }) => ({
    dense1: { layer: dense({ units: hidden, activation: 'relu' }), pyg: '0' },
    dense2: { layer: dense({ units }), pyg: '2' },
  }),
  call: (_options, _params, e, _graph, _context, { dense1, dense2 }) => dense2(dense1(e)),
});

/**
 * Message passing neural network (arXiv:1704.01212), as PyG's example for QM9: h = relu(x L + l); in each step m_i = relu(aggregate_j(h_j
 * Θ(e_ij)) + h_i R + b) over the senders j of node i, with the edge network Θ(e) = relu(e E + c) F + d as a matrix, and h = GRU(m, h);
 * then relu(set2set(h) A + a) B + b.
 *
 * Shapes: x [nodes, in], edgeAttr [edges, s] -> [graphs, outputs]. Params: input (L, l), conv (nn: dense1, dense2; rootKernel; bias),
 * gru, readout, hidden (A, a), output (B, b).
 *
 * @throws GraphError for a graph without edge attributes.
 * @example models.mpnn({ units: 64, outputs: 1 })
 */
export const mpnn = defineModel({
  kind: 'mpnn',
  options: {
    /** Width of the state of a node. */
    units: int({ min: 1 }),
    /** Width of the output. */
    outputs: int({ min: 1 }),
    /** Rounds of messages. Default 3. */
    steps: int({ min: 1, default: 3 }),
    /** Width of the hidden layer of the edge network. Default 128. */
    edgeUnits: int({ min: 1, default: 128 }),
    /** What a node makes of its messages. Default 'mean', as in PyG's example; the paper has 'sum'. */
    aggregate: oneOf(aggregates, 'mean'),
    /** Rounds of attention of the readout. Default 3. */
    readoutSteps: int({ min: 1, default: 3 }),
  },
  needsGraph: true,
  takesSparse: true,
  parts: ({ units, outputs, edgeUnits, aggregate, readoutSteps }) => ({
    input: { layer: dense({ units, activation: 'relu' }), pyg: 'lin0' },
    conv: {
      layer: nnConv({ units, nn: edgeNetwork({ hidden: edgeUnits, units: units * units }), aggregate, activation: 'relu' }),
      pyg: 'conv',
    },
    gru: { layer: gruCell({ units, suffix: '_l0' }), pyg: 'gru' },
    readout: { layer: set2set({ steps: readoutSteps }), pyg: 'set2set' },
    hidden: { layer: dense({ units, activation: 'relu' }), pyg: 'lin1' },
    output: { layer: dense({ units: outputs }), pyg: 'lin2' },
  }),
  call: ({ steps }, _params, x, _graph, _context, { input, conv, gru, readout, hidden, output }) => {
    let h: Tensor = input(x);
    for (let t = 0; t < steps; t++) h = nextState(gru, conv(h), h);
    return output(hidden(readout(h)));
  },
});

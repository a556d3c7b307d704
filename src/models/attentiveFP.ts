import { int, number } from '../core/options/vocabulary.js';
import { Graph } from '../graph/graph.js';
import { gatConv } from '../layers/conv/gatConv.js';
import { dense } from '../layers/dense.js';
import { dropout as dropoutLayer } from '../layers/dropout.js';
import type { Part, RunPart } from '../layers/layer.js';
import { relu } from '../ops/activations.js';
import { concat, slice } from '../ops/layout.js';
import { segmentSum } from '../ops/segment.js';
import { type Tensor, tensor } from '../runtime/tensor.js';
import { defineModel } from './define.js';
import { gateConv } from './gateConv.js';
import { gruCell, nextState } from './gruCell.js';

/**
 * AttentiveFP (Xiong et al. 2020, doi:10.1021/acs.jmedchem.9b00959), as PyG's AttentiveFP. Atoms: h = leakyRelu(x L + l), slope
 * 0.01; h ← relu(GRU(dropout(elu(conv(h))), h)) at each layer, the first conv attending to bonds (α_i = softmax of leakyRelu(<a,
 * leakyRelu([h_j, e_ij] W)> + <c, h_i>), values h_j V), the others gatConv with slope 0.01 and no loops. Molecules: s = relu(Σ h);
 * s ← relu(GRU(dropout(elu(attention from s to the atoms)), s)) in each step, a gatConv over the edges atom -> molecule; then
 * dropout(s) O + o.
 *
 * Shapes: x [nodes, in], edgeAttr [edges, s] -> [graphs, outputs]. Params: input (L, l), gateConv, gru1, atomConv2, gru2, …,
 * moleculeConv, moleculeGru, output (O, o).
 *
 * @throws GraphError for a graph without edge attributes.
 * @example models.attentiveFP({ units: 64, outputs: 1, dropout: 0.2 })
 */
export const attentiveFP = defineModel({
  kind: 'attentiveFP',
  options: {
    /** Width of the state of an atom and of a molecule. */
    units: int({ min: 1 }),
    /** Width of the output. */
    outputs: int({ min: 1 }),
    /** Convolutions over the atoms. Default 2. */
    layers: int({ min: 1, default: 2 }),
    /** Rounds of attention from a molecule to its atoms. Default 2. */
    steps: int({ min: 1, default: 2 }),
    /** Probability of dropping an element, and an edge of the attention, while training. Default 0. */
    dropout: number({ min: 0, max: 1, default: 0 }),
  },
  needsGraph: true,
  takesSparse: true,
  parts: ({ units, outputs, layers, dropout }) => {
    const attention = gatConv({ units, dropout, negativeSlope: 0.01, addSelfLoops: false, useEdgeAttr: false, activation: 'elu' });
    const parts: Record<string, Part> = {
      input: { layer: dense({ units, activation: 'leakyRelu' }), pyg: 'lin1' },
      gateConv: { layer: gateConv({ units, dropout, activation: 'elu' }), pyg: 'gate_conv' },
      gru1: { layer: gruCell({ units }), pyg: 'gru' },
    };
    for (let i = 2; i <= layers; i++) {
      parts[`atomConv${i}`] = { layer: attention, pyg: `atom_convs.${i - 2}` };
      parts[`gru${i}`] = { layer: gruCell({ units }), pyg: `atom_grus.${i - 2}` };
    }
    return {
      ...parts,
      moleculeConv: { layer: attention, pyg: 'mol_conv' },
      moleculeGru: { layer: gruCell({ units }), pyg: 'mol_gru' },
      dropout: { layer: dropoutLayer({ rate: dropout }) },
      output: { layer: dense({ units: outputs }), pyg: 'lin2' },
    };
  },
  call: ({ layers, steps }, _params, x, graph, _context, parts) => {
    const { input, moleculeConv, moleculeGru, dropout, output } = parts;
    const update = (gru: RunPart, message: Tensor, state: Tensor): Tensor => relu(nextState(gru, dropout(message), state));
    let h: Tensor = input(x);
    for (let i = 1; i <= layers; i++) h = update(parts[`gru${i}`], (i === 1 ? parts.gateConv : parts[`atomConv${i}`])(h), h);
    const joined = withMolecules(graph);
    let state = relu(segmentSum(h, graph.pool));
    for (let t = 0; t < steps; t++) {
      const attended = moleculeConv(concat([h, state], { axis: 0 }), joined);
      state = update(moleculeGru, slice(attended, { start: graph.numNodes }), state);
    }
    return output(dropout(state));
  },
});

/** The atoms, then a node for each molecule, with an edge from each atom to its molecule; cached on the graph. */
const withMolecules = (graph: Graph): Graph =>
  graph.cached('molecules', () => {
    const { numNodes, numGraphs, graphOf, dtype } = graph;
    const molecule = graphOf.view() as Uint32Array;
    const total = numNodes + numGraphs;
    return new Graph({
      numNodes: total,
      numGraphs: 1,
      x: null,
      src: tensor(Uint32Array.from({ length: numNodes }, (_, i) => i)),
      dst: tensor(Uint32Array.from({ length: numNodes }, (_, i) => numNodes + molecule[i])),
      edgeWeight: null,
      edgeAttr: null,
      pos: null,
      y: null,
      level: 'node',
      masks: {},
      nodePtr: tensor(Uint32Array.of(0, total)),
      dtype,
    });
  });

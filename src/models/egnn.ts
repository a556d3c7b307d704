import { bool, int, oneOf } from '../core/options/vocabulary.js';
import { egnnConv } from '../layers/conv/egnnConv.js';
import { dense } from '../layers/dense.js';
import { mlp } from '../layers/mlp.js';
import { sequential } from '../model.js';
import { segmentMean, segmentSum } from '../ops/segment.js';
import { defineModel } from './define.js';

/**
 * Equivariant network for molecules (arXiv:2102.09844): h a linear map of the features of the atoms; `egnnConv` at each depth, which moves the positions that
 * the next one sees; then two linear maps with silu between them for each atom, summed over each molecule, and two more for that. Turning, moving and reordering the
 * atoms changes nothing.
 *
 * Shapes: x [atoms, in]; pos [atoms, d]; edgeAttr [edges, s], if any -> [molecules, outputs]. Params: input; body, with conv1, conv2, …, those of
 * `egnnConv`; atoms and head, two linear maps each.
 *
 * @throws GraphError for a graph without positions.
 * @example models.egnn({ units: 32, layers: 3 })
 */
export const egnn = defineModel({
  kind: 'egnn',
  options: {
    /** Width of the row of an atom. */
    units: int({ min: 1 }),
    /** Number of convolutions. Default 4. */
    layers: int({ min: 1, default: 4 }),
    /** Each message counts σ(m a + b) times. Default false. */
    attention: bool(false),
    /** What a molecule makes of its atoms. Default 'sum'. */
    readout: oneOf(['sum', 'mean'], 'sum'),
    /** Width of the output. Default 1. */
    outputs: int({ min: 1, default: 1 }),
  },
  needsGraph: true,
  parts: ({ units, layers, attention, outputs }) => {
    const convs = Array.from({ length: layers }, (_, i) => [`conv${i + 1}`, egnnConv({ units, attention })] as const);
    const maps = (last: number) => mlp({ units: [units, last], norm: 'none', activation: 'silu' });
    return {
      input: { layer: dense({ units }) },
      body: { layer: sequential(Object.fromEntries(convs)) },
      atoms: { layer: maps(units) },
      head: { layer: maps(outputs) },
    };
  },
  call: ({ readout }, _params, x, graph, _context, { input, body, atoms, head }) =>
    head((readout === 'sum' ? segmentSum : segmentMean)(atoms(body(input(x))), graph.pool)),
});

import { int, number, oneOf } from '../core/options/vocabulary.js';
import { schNetInteraction, shiftedSoftplus } from '../layers/conv/schNetInteraction.js';
import { dense } from '../layers/dense.js';
import { embedding } from '../layers/embedding.js';
import type { Part } from '../layers/layer.js';
import { add } from '../ops/binary.js';
import { segmentMean, segmentSum } from '../ops/segment.js';
import type { Tensor } from '../runtime/tensor.js';
import { tensor } from '../runtime/tensor.js';
import { defineModel } from './define.js';

/**
 * SchNet (arXiv:1706.08566), as PyG's SchNet: h a learned row of the atomic number; h ← h + interaction(h) along the edges, those of `schNetInteraction`; then
 * ssp(h A + a) B + b with ssp(x) = softplus(x) - ln 2 for each atom, summed over each molecule. Turning, moving and reordering the atoms changes nothing. The
 * graph holds the pairs of atoms within the cutoff, as `data.transforms.radiusGraph` makes them.
 *
 * Shapes: x [atoms] or [atoms, 1], atomic numbers; pos [atoms, 3] -> [molecules, outputs]. Params: embedding, interaction1, …, hidden (A, a), output (B, b),
 * whose kernels start as glorotUniform. Buffers: offset [gaussians], where the bells of distances stand, as PyG keeps it.
 *
 * @throws GraphError for a graph without positions; IndexError for a number that is no element.
 * @example
 * const water = data.graph({ x: [[8], [1], [1]], pos: [[0, 0, 0.12], [0, 0.76, -0.47], [0, -0.76, -0.47]], numNodes: 3 });
 * const energy = models.schNet({ units: 16, layers: 2 });
 * energy.params = energy.init({ seed: 0, like: data.transforms.radiusGraph({ radius: 5 })(water) });
 */
export const schNet = defineModel({
  kind: 'schNet',
  options: {
    /** Width of the row of an atom; PyG calls it hidden_channels. Default 128. */
    units: int({ min: 2, default: 128 }),
    /** Number of filters. Default 128. */
    filters: int({ min: 1, default: 128 }),
    /** Number of interactions. Default 6. */
    layers: int({ min: 1, default: 6 }),
    /** Numbers that a distance becomes. Default 50. */
    gaussians: int({ min: 2, default: 50 }),
    /** The distance at which a filter has faded. Default 10. */
    cutoff: number({ above: 0, default: 10 }),
    /** What a molecule makes of its atoms. Default 'sum'. */
    readout: oneOf(['sum', 'mean'], 'sum'),
    /** Width of the output. Default 1. */
    outputs: int({ min: 1, default: 1 }),
    /** Atomic numbers lie below it. Default 100. */
    elements: int({ min: 1, default: 100 }),
  },
  needsGraph: true,
  buffers: ({ gaussians, cutoff }) => ({
    offset: {
      shape: [gaussians],
      init: (_shape, _key, dtype) =>
        tensor(
          Float64Array.from({ length: gaussians }, (_, k) => (k * cutoff) / (gaussians - 1)),
          { dtype },
        ),
      pyg: 'distance_expansion.offset',
    },
  }),
  parts: ({ units, filters, layers, gaussians, cutoff, outputs, elements }) => {
    const parts: Record<string, Part> = { embedding: { layer: embedding({ count: elements, units }), pyg: 'embedding' } };
    for (let i = 1; i <= layers; i++)
      parts[`interaction${i}`] = { layer: schNetInteraction({ filters, gaussians, cutoff }), pyg: `interactions.${i - 1}` };
    const kernelInitializer = 'glorotUniform';
    return {
      ...parts,
      hidden: { layer: dense({ units: units >> 1, kernelInitializer }), pyg: 'lin1' },
      output: { layer: dense({ units: outputs, kernelInitializer }), pyg: 'lin2' },
    };
  },
  call: ({ layers, readout }, _params, x, graph, _context, parts) => {
    let h: Tensor = parts.embedding(x);
    for (let i = 1; i <= layers; i++) h = add(h, parts[`interaction${i}`](h));
    const atoms = parts.output(shiftedSoftplus(parts.hidden(h)));
    return (readout === 'sum' ? segmentSum : segmentMean)(atoms, graph.pool);
  },
});

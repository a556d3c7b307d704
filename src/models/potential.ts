import { valueAndGrad } from '../autodiff/grad.js';
import { ShapeError } from '../core/errors.js';
import { number } from '../core/options/vocabulary.js';
import { formatShape } from '../core/shape.js';
import { layer } from '../layers/options.js';
import { positionsOf, refuseCoinciding } from '../layers/positions.js';
import { scale } from '../ops/affine.js';
import { add } from '../ops/binary.js';
import { concat } from '../ops/layout.js';
import { gatherGrouped } from '../ops/segment.js';
import { sum } from '../ops/sum.js';
import { type Tensor, tensor } from '../runtime/tensor.js';
import { defineModel } from './define.js';

/**
 * A potential: the energy of a molecule and the forces on its atoms, F = -∂E/∂x, which are fitted together (arXiv:1706.08566). E = scale · net + shift · atoms, where
 * net is a row of one number for each molecule from atoms and positions, as `models.schNet` and `models.egnn` make it. A row for each atom: the energy of its
 * molecule, then the force on it. `data.withForces` makes targets of that form; learning by them differentiates twice.
 *
 * Shapes: x [atoms, in], pos [atoms, d] -> [atoms, 1 + d]. Params: energy, those of the network.
 *
 * @throws GraphError for a graph without positions; NumericError for atoms at one place; ShapeError where the network gives no number for each molecule.
 * @example models.potential({ energy: models.egnn({ units: 16, layers: 2 }) })
 */
export const potential = defineModel({
  kind: 'potential',
  options: {
    /** Makes a number for each molecule: a layer or a model. */
    energy: layer(),
    /** What energies and forces are multiplied with: as the forces of the training data spread. Default 1. */
    scale: number({ above: 0, default: 1 }),
    /** Added for each atom: the mean energy of the training data over its atoms. Default 0. */
    shift: number({ default: 0 }),
  },
  needsGraph: true,
  parts: ({ energy }) => ({ energy: { layer: energy, pyg: '' } }),
  call: (options, _params, x, graph, { building }, { energy: network }) => {
    const where = 'models.potential';
    const start = positionsOf(where, graph);
    refuseCoinciding(where, graph);
    const net = (pos: Tensor): readonly [Tensor, Tensor] => {
      const rows = network(x, graph.with({ pos }));
      if (rows.size === graph.numGraphs) return [sum(rows), rows];
      throw new ShapeError({
        where,
        what: 'the energy is no number for each molecule',
        got: formatShape(rows.shape),
        expected: `[${graph.numGraphs}, 1]`,
      });
    };
    if (building !== null) net(start); // parameters are made outside of a derivative
    const [, slope, rows] = valueAndGrad(net, { aux: true })(start);
    const atoms = tensor(sizesOf(graph.nodePtr.view()), { shape: [graph.numGraphs, 1], dtype: slope.dtype as 'f32' | 'f64' });
    const energies = add(scale(rows, options.scale), scale(atoms, options.shift));
    return concat([gatherGrouped(energies, graph.graphOf, graph.pool), scale(slope, -options.scale)]);
  },
});

const sizesOf = (starts: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: starts.length - 1 }, (_, g) => starts[g + 1] - starts[g]);

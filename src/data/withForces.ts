import { ShapeError } from '../core/errors.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { number, unchecked } from '../core/options/vocabulary.js';
import { formatShape } from '../core/shape.js';
import { type GraphInput, graph } from '../graph/create.js';
import { type DenseLike, readDense } from '../graph/features.js';
import type { Graph } from '../graph/graph.js';
import { scope } from '../runtime/scope.js';

const options = {
  /** The energy of the molecule. */
  energy: number(),
  /** The force on each atom [atoms, d], -∂E/∂x. */
  forces: unchecked<DenseLike>('a row for each atom'),
};

/** Options of `data.withForces`. */
export interface Forces extends Given<typeof options> {}

/**
 * A molecule with what `models.potential` learns: a row of targets for each atom, the energy of the molecule and the force on the atom. The energy stands at the
 * first atom and is missing (NaN) at the others, so that it counts once.
 *
 * @throws ShapeError for forces that are no row for each atom.
 * @example
 * const pair = { x: [[18], [18]], pos: [[0, 0, 0], [1.2, 0, 0]], edges: [[0, 1], [1, 0]] as [number, number][] };
 * const graph = data.withForces(pair, { energy: -0.9, forces: [[2.2, 0, 0], [-2.2, 0, 0]] });
 */
export function withForces(molecule: GraphInput, given: Forces): Graph {
  const where = 'data.withForces';
  const { energy, forces } = readOptions(where, options, given);
  const { dtype = 'f32' } = molecule;
  const rows = scope(() => readDense(where, 'forces', forces, dtype).toArray()) as number[][];
  const widths = new Set(rows.map((row) => row?.length));
  if (rows.length > 0 && (widths.size > 1 || widths.has(undefined as never)))
    throw new ShapeError({ where, what: 'forces are no matrix', got: formatShape([rows.length]), expected: '[atoms, dimensions]' });
  return graph({ ...molecule, level: 'node', y: rows.map((force, atom) => [atom === 0 ? energy : Number.NaN, ...force]) });
}

import { ShapeError } from '../../../core/errors.js';
import { namesOf } from '../../../core/options/names.js';
import { checkOptions } from '../../../core/options/read.js';
import type { GraphInput } from '../../../graph/create.js';
import { atomFeatures, bondFeatures } from './features.js';
import type { Atom, Bond, Molecule } from './molecule.js';

export interface MoleculeGraphOptions {
  /** Numbers that describe an atom, as many for every atom. Default: the 62 of Duvenaud et al. */
  readonly atomFeatures?: (atom: Atom, molecule: Molecule) => readonly number[];
  /** Numbers that describe a bond. Default: the 6 of the same work. */
  readonly bondFeatures?: (bond: Bond, molecule: Molecule) => readonly number[];
}

export const moleculeGraphOptions = namesOf<MoleculeGraphOptions>({ atomFeatures: true, bondFeatures: true });

/** A graph of atoms and bonds in plain arrays, as `data.graph`, `data.batch` and `data.loader` take it. */
export interface MoleculeGraph extends GraphInput {
  readonly x: { readonly data: Float32Array; readonly shape: readonly [atoms: number, features: number] };
  readonly edges: readonly [sources: Uint32Array, targets: Uint32Array];
  readonly edgeAttr: { readonly data: Float32Array; readonly shape: readonly [edges: number, features: number] };
}

/** The graph of a molecule: every bond in both directions, sorted by source, then target. */
export function moleculeGraph(molecule: Molecule, options: MoleculeGraphOptions = {}): MoleculeGraph {
  checkOptions('data.moleculeGraph', moleculeGraphOptions, options);
  const { atoms, bonds } = molecule;
  const directed = bonds
    .flatMap(({ from, to }, bond) => [
      { from, to, bond },
      { from: to, to: from, bond },
    ])
    .sort((a, b) => a.from - b.from || a.to - b.to);
  const featuresOfBond = options.bondFeatures ?? bondFeatures;
  const ofBond = bonds.map((bond) => featuresOfBond(bond, molecule));
  const x = atoms.map((atom) => (options.atomFeatures ?? atomFeatures)(atom, molecule));
  // a molecule without bonds does not tell how wide their rows are, so a bond that could be is described
  const width = (ofBond[0] ?? featuresOfBond(single, molecule)).length;
  return {
    x: dense('atomFeatures', x, x[0].length),
    edges: [Uint32Array.from(directed, ({ from }) => from), Uint32Array.from(directed, ({ to }) => to)],
    edgeAttr: dense(
      'bondFeatures',
      directed.map(({ bond }) => ofBond[bond]),
      width,
    ),
  };
}

const single: Bond = { from: 0, to: 0, order: 1, aromatic: false, conjugated: false, inRing: false };

function dense(
  where: string,
  rows: readonly (readonly number[])[],
  width: number,
): { data: Float32Array; shape: readonly [number, number] } {
  const data = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    if (row.length !== width) {
      throw new ShapeError({
        where,
        what: 'rows differ in length',
        got: `${width} and ${row.length}`,
        expected: 'as many numbers for each',
      });
    }
    data.set(row, i * width);
  });
  return { data, shape: [rows.length, width] };
}

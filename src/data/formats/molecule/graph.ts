import { ShapeError } from '../../../core/errors.js';
import { expectList } from '../../../core/expect.js';
import type { Given } from '../../../core/options/option.js';
import { readOptions } from '../../../core/options/read.js';
import { func, optional } from '../../../core/options/vocabulary.js';
import type { GraphInput } from '../../../graph/create.js';
import { expectMolecule } from './expect.js';
import * as usual from './features.js';
import type { Atom, Bond, Molecule } from './molecule.js';

export const moleculeGraphOptions = {
  /** Numbers that describe an atom, as many for every atom. Default: the 62 of Duvenaud et al. */
  atomFeatures: optional(func<(atom: Atom, molecule: Molecule) => readonly number[]>()),
  /** Numbers that describe a bond. Default: the 6 of the same work. */
  bondFeatures: optional(func<(bond: Bond, molecule: Molecule) => readonly number[]>()),
};

export interface MoleculeGraphOptions extends Given<typeof moleculeGraphOptions> {}

/** A graph of atoms and bonds in plain arrays, as `data.graph`, `data.batch` and `data.loader` take it. */
export interface MoleculeGraph extends GraphInput {
  readonly x: { readonly data: Float32Array; readonly shape: readonly [atoms: number, features: number] };
  readonly edges: readonly [sources: Uint32Array, targets: Uint32Array];
  readonly edgeAttr: { readonly data: Float32Array; readonly shape: readonly [edges: number, features: number] };
}

/** The graph of a molecule: every bond in both directions, sorted by source, then target. */
export function moleculeGraph(molecule: Molecule, options: MoleculeGraphOptions = {}): MoleculeGraph {
  const where = 'data.moleculeGraph';
  const { atomFeatures = usual.atomFeatures, bondFeatures = usual.bondFeatures } = readOptions(where, moleculeGraphOptions, options);
  const { atoms, bonds } = expectMolecule(where, molecule);
  const directed = bonds
    .flatMap(({ from, to }, bond) => [
      { from, to, bond },
      { from: to, to: from, bond },
    ])
    .sort((a, b) => a.from - b.from || a.to - b.to);
  const ofBond = bonds.map((bond) => described('bondFeatures', bondFeatures(bond, molecule)));
  const x = atoms.map((atom) => described('atomFeatures', atomFeatures(atom, molecule)));
  // a molecule without bonds does not tell how wide their rows are, so a bond that could be is described
  const width = (ofBond[0] ?? described('bondFeatures', bondFeatures(single, molecule))).length;
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

const described = (name: string, row: readonly number[]): readonly number[] =>
  expectList('data.moleculeGraph', `what ${name} returns`, row);

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

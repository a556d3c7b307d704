import { OptionError } from '../../../core/errors.js';
import { expectMolecule } from './expect.js';
import { bondsOfAtoms, type Molecule } from './molecule.js';
import { readMolecule } from './read.js';
import { otherEnd } from './rings.js';

/** What a scaffold needs of OpenChemLib, to draw a molecule and write it: `await import('openchemlib')` has it. It is never imported here. */
export interface ScaffoldChemistry {
  readonly Molecule: {
    new (maxAtoms: number, maxBonds: number): DrawnMolecule;
    fromIDCode(code: string, invent: boolean): DrawnMolecule;
  };
}

interface DrawnMolecule {
  addAtom(atomicNumber: number): number;
  setAtomCharge(atom: number, charge: number): void;
  addBond(from: number, to: number): number;
  setBondOrder(bond: number, order: number): void;
  getIDCode(): string;
  toIsomericSmiles(): string;
}

/**
 * The Bemis-Murcko scaffold of a molecule as a SMILES: its rings, the chains between them, and the atoms bound to these by double bonds.
 * Molecules with the same scaffold have the same text; without rings it is empty. Made to split molecules by (no stereochemistry).
 *
 * @throws FormatError for a SMILES that cannot be read.
 * @see Bemis, Murcko, The Properties of Known Drugs 1, J. Med. Chem. 1996
 * @example
 * import * as openchemlib from 'openchemlib';
 * data.scaffold('CC(=O)Oc1ccccc1C(=O)O', openchemlib);
 */
export function scaffold(smiles: string | Molecule, chemistry: ScaffoldChemistry): string {
  const where = 'data.scaffold';
  const molecule = typeof smiles === 'string' ? readMolecule(smiles) : expectMolecule(where, smiles);
  if (molecule.rings.length === 0) return '';
  const kept = scaffoldAtoms(molecule);
  const Molecule = chemistry?.Molecule;
  if (typeof Molecule?.fromIDCode !== 'function')
    throw new OptionError({ where, what: 'chemistry cannot draw molecules', expected: 'the module openchemlib' });
  const part = new Molecule(molecule.atoms.length, molecule.bonds.length);
  const drawn = molecule.atoms.map(({ number, charge }, i) => {
    if (!kept[i]) return -1;
    const atom = part.addAtom(number);
    part.setAtomCharge(atom, charge);
    return atom;
  });
  for (const { from, to, order } of molecule.bonds)
    if (kept[from] && kept[to]) part.setBondOrder(part.addBond(drawn[from], drawn[to]), order);
  // the code is canonical, and so is the order of the atoms that are read from it; the SMILES of another order is not
  return Molecule.fromIDCode(part.getIDCode(), false).toIsomericSmiles();
}

/** Atoms of the scaffold. */
function scaffoldAtoms(molecule: Molecule): boolean[] {
  const { atoms, bonds } = molecule;
  const around = bondsOfAtoms(molecule);
  const kept = atoms.map(() => true);
  const degree = around.map((list) => list.length);
  // ends of chains are taken off until every end is in a ring
  const ends = atoms.flatMap((_, i) => (degree[i] <= 1 ? [i] : []));
  for (const atom of ends) {
    if (!kept[atom] || atoms[atom].inRing) continue;
    kept[atom] = false;
    for (const b of around[atom]) {
      const other = otherEnd(bonds[b], atom);
      if (kept[other] && --degree[other] <= 1) ends.push(other);
    }
  }
  const core = kept.slice();
  for (const { from, to, order } of bonds) {
    if (order === 2 && (core[from] || core[to])) kept[from] = kept[to] = true;
  }
  return kept;
}

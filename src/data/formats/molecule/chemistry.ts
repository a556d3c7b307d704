import { FormatError } from '../../../core/errors.js';
import { aromaticity } from './aromaticity.js';
import { conjugatedBonds } from './conjugation.js';
import { chargedValence, symbols } from './elements.js';
import type { Molecule, Skeleton } from './molecule.js';
import { smallestRings } from './rings.js';
import { readSmiles, type SmilesAtom } from './smiles.js';

/** What is used of OpenChemLib: `await import('openchemlib')` has it. It is never imported here. */
export interface Chemistry {
  readonly Molecule: {
    readonly cHelperRings: number;
    fromSmiles(smiles: string, options?: { readonly noCoordinates?: boolean; readonly noStereo?: boolean }): ChemistryMolecule;
  };
}

/** A molecule of OpenChemLib. */
export interface ChemistryMolecule {
  ensureHelperArrays(required: number): void;
  getAtoms(): number;
  getBonds(): number;
  getAtomicNo(atom: number): number;
  getAtomCharge(atom: number): number;
  getAllHydrogens(atom: number): number;
  getBondAtom(end: 0 | 1, bond: number): number;
  getBondOrder(bond: number): number;
}

/** Longest SMILES and largest molecule that are read: far above what a table of molecules holds, and soon read. */
const MAX_CHARACTERS = 4000;
const MAX_ATOMS = 1000;

const unreadable = (smiles: string, why: string, cause?: unknown): FormatError => {
  const shown = smiles.length > 120 ? `${smiles.slice(0, 120)}…` : smiles;
  return new FormatError({
    where: 'readMolecule',
    what: `the SMILES cannot be read: ${why}`,
    got: JSON.stringify(shown),
    expected: 'one molecule in SMILES',
    fields: { smiles },
    cause,
  });
};

/**
 * Reads a SMILES with OpenChemLib, and finds its rings, aromatic and conjugated bonds by the conventions of RDKit. OpenChemLib draws
 * the structure (single, double and triple bonds, charges, hydrogens); its own model of aromaticity is not used.
 *
 * Atoms come in the order of the SMILES. Hydrogens are numbers on their neighbours. What RDKit refuses is refused: broken grammar, a
 * valence that does not exist (five bonds of a carbon), rings in small letters that have no Kekulé structure. Stereochemistry is read over.
 *
 * @throws FormatError with the SMILES and the reason.
 * @example
 * import * as openchemlib from 'openchemlib';
 * data.readMolecule('c1ccccc1O', openchemlib).atoms.map((atom) => atom.symbol);
 */
export function readMolecule(smiles: string, chemistry: Chemistry): Molecule {
  const text = smiles.trim();
  if (text.length > MAX_CHARACTERS) throw unreadable(text, `it is longer than ${MAX_CHARACTERS} characters`);
  const written = readSmiles(text);
  if (typeof written === 'string') throw unreadable(text, written);
  if (written.length > MAX_ATOMS) throw unreadable(text, `it has more than ${MAX_ATOMS} atoms`);
  const skeleton = skeletonOf(text, written, chemistry);
  skeleton.atoms.forEach((atom, i) => {
    const fault = valenceFault(atom, i, written);
    if (fault !== null) throw unreadable(text, fault);
  });
  const rings = smallestRings(skeleton);
  const aromatic = aromaticity(skeleton, rings);
  const conjugated = conjugatedBonds(skeleton, aromatic.bonds);
  const [ringAtoms, ringBonds] = [new Set(rings.flatMap((ring) => ring.atoms)), new Set(rings.flatMap((ring) => ring.bonds))];
  return {
    smiles: text,
    atoms: skeleton.atoms.map((atom, i) => ({ ...atom, aromatic: aromatic.atoms.has(i), inRing: ringAtoms.has(i) })),
    bonds: skeleton.bonds.map((bond, b) => ({
      ...bond,
      aromatic: aromatic.bonds.has(b),
      conjugated: conjugated.has(b),
      inRing: ringBonds.has(b),
    })),
    rings: rings.map((ring) => ring.atoms),
  };
}

function skeletonOf(smiles: string, written: readonly SmilesAtom[], { Molecule }: Chemistry): Skeleton {
  let molecule: ChemistryMolecule;
  try {
    molecule = Molecule.fromSmiles(smiles, { noCoordinates: true, noStereo: true });
    molecule.ensureHelperArrays(Molecule.cHelperRings);
  } catch (error) {
    throw unreadable(smiles, `OpenChemLib refuses it${error instanceof Error ? ` (${error.message})` : ''}`, error);
  }
  const count = molecule.getAtoms();
  const places = placesOf(written, count);
  const atomAt = new Map(
    places
      .map((_, i) => i)
      .sort((a, b) => places[a] - places[b])
      .map((atom, i) => [atom, i]),
  );
  const own = places.map((place) => written[place]);
  if (own.length !== count) throw unreadable(smiles, `${count} of ${written.length} atoms are read`);
  const bonds = Array.from({ length: molecule.getBonds() }, (_, b) => {
    const order = molecule.getBondOrder(b);
    if (order !== 1 && order !== 2 && order !== 3) throw unreadable(smiles, `a bond of order ${order}`);
    return { from: molecule.getBondAtom(0, b), to: molecule.getBondAtom(1, b), order: order as 1 | 2 | 3 };
  });
  const [degree, orders, ownHydrogens] = [new Uint32Array(count), new Uint32Array(count), new Uint32Array(count)];
  for (const { from, to, order } of bonds) {
    for (const [end, other] of [
      [from, to],
      [to, from],
    ]) {
      degree[end]++;
      orders[end] += order;
      if (molecule.getAtomicNo(other) === 1) ownHydrogens[end]++;
    }
  }
  const atoms = Array.from({ length: count }, (_, i) => {
    const number = molecule.getAtomicNo(i);
    // hydrogens that are atoms here are not counted on their neighbours
    const hydrogens = molecule.getAllHydrogens(i) - ownHydrogens[i];
    if (symbols[number] === undefined || symbols[number] !== own[i].symbol) {
      throw unreadable(smiles, `atom ${i + 1} is read as ${symbols[number]}, and written as ${own[i].symbol}`);
    }
    return {
      number,
      symbol: symbols[number],
      charge: molecule.getAtomCharge(i),
      degree: degree[i],
      hydrogens,
      implicitHydrogens: own[i].bracket ? 0 : hydrogens,
      valence: orders[i] + hydrogens,
    };
  });
  const inOrder = (atom: number): number => atomAt.get(atom) as number;
  return {
    atoms: [...atomAt.keys()].map((atom) => atoms[atom]),
    bonds: bonds.map(({ from, to, order }) => ({ from: inOrder(from), to: inOrder(to), order })),
  };
}

/** Which atom of the SMILES each of the first `count` atoms is: OpenChemLib swaps each plain hydrogen with the last other atom. */
function placesOf(written: readonly SmilesAtom[], count: number): number[] {
  const places = written.map((_, i) => i);
  if (written.filter((atom) => !atom.plainHydrogen).length !== count) return places;
  const lastOther = (from: number): number => {
    let last = from;
    while (last >= 0 && written[places[last]].plainHydrogen) last--;
    return last;
  };
  let last = lastOther(places.length - 1);
  for (let i = 0; i < last; i++) {
    if (!written[places[i]].plainHydrogen) continue;
    [places[i], places[last]] = [places[last], places[i]];
    last = lastOther(last);
  }
  return places.slice(0, count);
}

/** Elements of the second row have one valence. Less is a radical, which only brackets can write. */
function valenceFault(
  { number, symbol, charge, valence }: Skeleton['atoms'][number],
  index: number,
  written: readonly SmilesAtom[],
): string | null {
  if (number < 5 || number > 9) return null;
  const usual = chargedValence(number, charge);
  const mayLack = written.filter((atom) => !atom.plainHydrogen)[index]?.bracket !== false;
  if (valence === usual || (valence < usual && mayLack)) return null;
  return `atom ${index + 1} (${symbol}) has ${valence} bonds instead of ${usual}`;
}

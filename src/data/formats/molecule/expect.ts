import { misfit } from '../../../core/expect.js';
import type { Atom, Bond, Molecule } from './molecule.js';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const whole = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

const [NUMBERS, FLAGS] = [
  ['number', 'charge', 'radicals', 'degree', 'hydrogens', 'implicitHydrogens', 'valence'],
  ['aromatic', 'conjugated', 'inRing'],
];

/** An atom, as `data.readMolecule` makes it. @throws OptionError */
export function expectAtom(where: string, atom: Atom, name = 'the atom'): Atom {
  const given: unknown = atom;
  const fits = isObject(given) && typeof given.symbol === 'string' && NUMBERS.every((part) => whole(given[part], -1e3, 1e3));
  if (fits && typeof given.aromatic === 'boolean' && typeof given.inRing === 'boolean') return atom;
  throw misfit(where, name, atom, 'an atom of a molecule', 'Read one by data.readMolecule');
}

/** A bond between `atoms` atoms. @throws OptionError */
export function expectBond(where: string, bond: Bond, atoms = Infinity, name = 'the bond'): Bond {
  const given: unknown = bond;
  const fits = isObject(given) && whole(given.from, 0, atoms - 1) && whole(given.to, 0, atoms - 1) && whole(given.order, 0, 4);
  if (fits && FLAGS.every((part) => typeof given[part] === 'boolean')) return bond;
  throw misfit(where, name, bond, 'a bond of a molecule', 'Read one by data.readMolecule');
}

/** A molecule whose bonds join its atoms. @throws OptionError */
export function expectMolecule(where: string, molecule: Molecule): Molecule {
  const { atoms, bonds, rings } = (molecule ?? {}) as Partial<Molecule>;
  if (!Array.isArray(atoms) || atoms.length === 0 || !Array.isArray(bonds) || !Array.isArray(rings))
    throw misfit(where, 'the argument', molecule, 'a molecule', 'Read one by data.readMolecule');
  for (const [i, atom] of atoms.entries()) expectAtom(where, atom, `atom ${i}`);
  for (const [b, bond] of bonds.entries()) expectBond(where, bond, atoms.length, `bond ${b}`);
  return molecule;
}

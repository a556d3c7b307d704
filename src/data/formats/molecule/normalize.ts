import { bondsOfAtoms } from './molecule.js';
import { otherEnd } from './rings.js';
import type { Written, WrittenAtom, WrittenBond } from './smiles.js';

/**
 * Rewrites groups that are written with more bonds than an octet has, as RDKit documents it: nitro groups and N-oxides N(=O) become
 * [N+][O-], azides N=N#N become N=[N+]=[N-], oxides of chlorine, bromine and iodine get single bonds to O-, and C=P(=O) becomes C=[P+][O-].
 */
export function normalize(written: Written): Written {
  const atoms = [...written.atoms];
  const bonds = [...written.bonds];
  const around = bondsOfAtoms(written);
  /** Moves electrons of one bond to its far end. */
  const separate = (atom: number, b: number): void => {
    const end = otherEnd(bonds[b], atom);
    bonds[b] = { ...bonds[b], order: (bonds[b].order - 1) as WrittenBond['order'] };
    atoms[atom] = { ...atoms[atom], charge: atoms[atom].charge + 1 };
    atoms[end] = { ...atoms[end], charge: -1 };
  };
  const far = (atom: number, b: number): WrittenAtom => atoms[otherEnd(bonds[b], atom)];
  const isOxo = (atom: number, b: number): boolean => bonds[b].order === 2 && far(atom, b).number === 8 && far(atom, b).charge === 0;
  atoms.forEach(({ number, charge, hydrogens }, atom) => {
    if (charge !== 0) return;
    const own = around[atom];
    const valence = own.reduce((sum, b) => sum + bonds[b].order, hydrogens);
    if (number === 7 && valence === 5) {
      const isNitrile = (b: number): boolean => bonds[b].order === 3 && far(atom, b).number === 7 && far(atom, b).charge === 0;
      const bond = own.find((b) => isOxo(atom, b) || isNitrile(b));
      if (bond !== undefined) separate(atom, bond);
    } else if (number === 15 && valence === 5 && own.length === 3) {
      const isYlide = (b: number): boolean =>
        bonds[b].order === 2 && [6, 7].includes(far(atom, b).number) && around[otherEnd(bonds[b], atom)].length >= 2;
      const bond = own.find((b) => isOxo(atom, b));
      if (bond !== undefined && own.some(isYlide)) separate(atom, bond);
    } else if ([17, 35, 53].includes(number) && [3, 5, 7].includes(valence) && own.every((b) => far(atom, b).number === 8)) {
      for (const b of own) if (bonds[b].order === 2) separate(atom, b);
    }
  });
  return { atoms, bonds };
}

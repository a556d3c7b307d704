import { bondsOfAtoms } from './molecule.js';
import { otherEnd } from './rings.js';
import type { Written } from './smiles.js';

/**
 * Counts hydrogens that are written as atoms on their neighbours. As in RDKit, these stay atoms: isotopes, those bound to none, to several
 * or to a hydrogen, and one that says by `/` or `\` on which side of a double bond it is, where nothing else does.
 */
export function foldHydrogens(written: Written): Written {
  const { atoms, bonds } = written;
  const around = bondsOfAtoms(written);
  const hydrogens = atoms.map((atom) => atom.hydrogens);
  const folded = atoms.map((atom, i) => {
    if (atom.number !== 1 || atom.isotope || atom.hydrogens > 0 || around[i].length !== 1) return false;
    const bond = bonds[around[i][0]];
    const heavy = otherEnd(bond, i);
    const tellsSide = bond.directed && around[heavy].length === 2 && around[heavy].some((b) => bonds[b].order === 2);
    if (atoms[heavy].number === 1 || bond.order !== 1 || tellsSide) return false;
    hydrogens[heavy]++;
    return true;
  });
  const places: number[] = [];
  let count = 0;
  for (const gone of folded) places.push(gone ? -1 : count++);
  return {
    atoms: atoms.map((atom, i) => ({ ...atom, hydrogens: hydrogens[i] })).filter((_, i) => !folded[i]),
    bonds: bonds
      .filter(({ from, to }) => !folded[from] && !folded[to])
      .map((bond) => ({ ...bond, from: places[bond.from], to: places[bond.to] })),
  };
}

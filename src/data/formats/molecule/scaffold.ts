import { bondsOfAtoms, type Molecule } from './molecule.js';
import { otherEnd } from './rings.js';

/**
 * Atoms of the Bemis-Murcko scaffold: rings, the chains between them, and atoms bound to these by a double bond (as RDKit keeps them).
 * None where there is no ring.
 *
 * @see Bemis, Murcko, The Properties of Known Drugs 1, J. Med. Chem. 1996
 */
export function scaffoldAtoms(molecule: Molecule): boolean[] {
  const { atoms, bonds } = molecule;
  const around = bondsOfAtoms(molecule);
  const kept = atoms.map(() => molecule.rings.length > 0);
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

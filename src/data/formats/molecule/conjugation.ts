import { piElectrons } from './electrons.js';
import { chargedValence, outerElectrons } from './elements.js';
import { bondsOfAtoms, type Skeleton } from './molecule.js';
import { otherEnd } from './rings.js';

/**
 * Conjugated bonds, by the conventions of RDKit: aromatic bonds; and, around an atom with two or three neighbours, a double or triple
 * bond and each other bond of it, where all three atoms have electrons to share.
 */
export function conjugatedBonds(skeleton: Skeleton, aromatic: ReadonlySet<number>): Set<number> {
  const { atoms, bonds } = skeleton;
  const found = new Set(aromatic);
  const neighbours = atoms.map(({ degree, hydrogens }) => degree + hydrogens);
  const takesPart = atoms.map((atom) => {
    const electrons = outerElectrons(atom.number);
    const usual = chargedValence(atom.number, atom.charge);
    const isSaturated = atom.charge === 0 && usual > 0 && atom.valence > usual;
    // lone pairs of the third row and below stay where they are, except at the end of a chain
    const keepsToItself = atom.number > 10 && (electrons === 5 || (electrons === 6 && atom.degree + atom.hydrogens >= 2));
    return !isSaturated && !keepsToItself && piElectrons(atom) > 0;
  });
  bondsOfAtoms(skeleton).forEach((around, atom) => {
    if (!takesPart[atom] || neighbours[atom] < 2 || neighbours[atom] > 3) return;
    for (const multiple of around) {
      if (bonds[multiple].order === 1 && !aromatic.has(multiple)) continue;
      if (!takesPart[otherEnd(bonds[multiple], atom)]) continue;
      for (const other of around) {
        const far = otherEnd(bonds[other], atom);
        if (other === multiple || neighbours[far] > 3 || !takesPart[far]) continue;
        found.add(multiple).add(other);
      }
    }
  });
  return found;
}

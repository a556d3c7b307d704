import { piElectrons } from './electrons.js';
import { outerElectrons, usualValence } from './elements.js';
import { bondsOfAtoms, dativeBonds, type Skeleton } from './molecule.js';
import { otherEnd } from './rings.js';

/**
 * Conjugated bonds, by the conventions of RDKit: aromatic bonds; and, around an atom with two or three neighbours, a double or triple
 * bond and each other bond of it, where the atom and that at the end of the other bond have electrons to share.
 */
export function conjugatedBonds(skeleton: Skeleton, aromatic: ReadonlySet<number>): Set<number> {
  const { atoms, bonds } = skeleton;
  const found = new Set(aromatic);
  const neighbours = atoms.map(({ degree, hydrogens }) => degree + hydrogens);
  const around = bondsOfAtoms(skeleton);
  const takesPart = atoms.map((atom, i) => {
    const electrons = outerElectrons(atom.number);
    const usual = usualValence(atom.number);
    const isSaturated = atom.charge === 0 && usual >= 0 && atom.valence > usual;
    // lone pairs of the third row and below stay where they are, except at the end of a chain
    const keepsToItself = atom.number > 10 && (electrons === 5 || (electrons === 6 && atom.degree + atom.hydrogens >= 2));
    return !isSaturated && !keepsToItself && piElectrons(atom, dativeBonds(bonds, around[i], i)) > 0;
  });
  around.forEach((own, atom) => {
    if (!takesPart[atom] || neighbours[atom] < 2 || neighbours[atom] > 3) return;
    for (const multiple of own) {
      if (bonds[multiple].order < 2 && !aromatic.has(multiple)) continue;
      for (const other of own) {
        const far = otherEnd(bonds[other], atom);
        if (other === multiple || neighbours[far] > 3 || !takesPart[far]) continue;
        found.add(multiple).add(other);
      }
    }
  });
  return found;
}

import { chargedValence, outerElectrons, usualValence } from './elements.js';
import type { Skeleton } from './molecule.js';

type AtomLike = Skeleton['atoms'][number];

/** Multiplicity of an atom's bonds beyond one each. */
export const unsaturation = ({ valence, degree, hydrogens }: AtomLike): number => valence - degree - hydrogens;

/** Electrons that an ion or a radical lacks to be saturated; 0 outside the second row, whose valences are not fixed. */
const missing = ({ number, charge, valence }: AtomLike): number =>
  number >= 5 && number <= 9 ? Math.max(chargedValence(number, charge) - valence, 0) : 0;

/** Electrons an atom can give to a system of delocalised ones: from a double bond, from lone pairs; below 0 where it cannot take part. */
export function piElectrons(atom: AtomLike): number {
  const valence = usualValence(atom.number);
  const neighbours = atom.degree + atom.hydrogens;
  if (valence <= 1 || neighbours > 3) return -1;
  const lonePairs = Math.max(outerElectrons(atom.number) - valence - atom.charge, 0);
  const electrons = valence - neighbours + lonePairs - missing(atom);
  return electrons > 1 && unsaturation(atom) > 1 ? 1 : electrons;
}

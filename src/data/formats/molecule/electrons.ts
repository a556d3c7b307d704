import { outerElectrons, usualValence, valences } from './elements.js';
import type { Skeleton } from './molecule.js';

type AtomLike = Skeleton['atoms'][number];

/** Multiplicity of an atom's bonds beyond one each; hydrogens that are written count, as in RDKit. */
export const unsaturation = ({ valence, degree, implicitHydrogens }: AtomLike): number => valence - degree - implicitHydrogens;

/**
 * Unpaired electrons of an atom in brackets: what it lacks to its octet, to its outer shell or to its next valence, whichever is less; of an
 * element whose valences have no rule, whether its outer electrons are odd.
 */
export function unpairedElectrons(number: number, charge: number, valence: number): number {
  const outer = outerElectrons(number);
  const rule = valences(number);
  if (rule.length === 0) return Math.max(outer - charge, 0) % 2;
  const shell = number <= 2 ? 2 : 8;
  let lack = shell - outer - valence + charge;
  if (lack < 0) {
    const next = rule.length > 1 || charge !== 0 ? rule.find((allowed) => allowed - valence + charge >= 0) : undefined;
    lack = next === undefined ? 0 : next - valence + charge;
  }
  const left = outer - valence - charge;
  return left >= 0 ? Math.min(lack, left) : lack;
}

/**
 * Electrons an atom can give to a system of delocalised ones: from a double bond, from lone pairs; below 0 where it cannot take part.
 *
 * @param given Dative bonds that it gives, which are no part of its valence.
 */
export function piElectrons(atom: AtomLike, given: number): number {
  const valence = usualValence(atom.number);
  const neighbours = atom.degree + atom.hydrogens - given;
  if (valence <= 1 || neighbours > 3) return -1;
  const lonePairs = Math.max(outerElectrons(atom.number) - valence - atom.charge, 0);
  const electrons = valence - neighbours + lonePairs - atom.radicals;
  return electrons > 1 && unsaturation(atom) > 1 ? 1 : electrons;
}

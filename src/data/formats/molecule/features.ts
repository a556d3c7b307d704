import { expectAtom, expectBond } from './expect.js';
import type { Atom, Bond } from './molecule.js';

/** Elements with a feature of their own; all others share the last. */
const elements =
  'C N O S F Si P Cl Br Mg Na Ca Fe As Al I B V K Tl Yb Sb Sn Ag Pd Co Se Ti Zn H Li Ge Cu Au Ni Cd In Mn Zr Cr Pt Hg Pb'.split(' ');

/** One-hot of 0 to `last`; what is more counts as `last`. */
const upTo = (last: number, value: number): number[] => Array.from({ length: last + 1 }, (_, i) => Number(i === Math.min(value, last)));

/**
 * The 62 features of an atom in Duvenaud et al.: element (44, the last for all others), number of bonds (0 to 5 and more), hydrogens
 * (0 to 4 and more), implicit hydrogens (0 to 5 and more), aromatic.
 *
 * @see arXiv 1509.09292
 */
export function atomFeatures(atom: Atom): number[] {
  const { symbol, degree, hydrogens, implicitHydrogens, aromatic } = expectAtom('data.atomFeatures', atom);
  const place = elements.indexOf(symbol);
  return [
    ...upTo(elements.length, place < 0 ? elements.length : place),
    ...upTo(5, degree),
    ...upTo(4, hydrogens),
    ...upTo(5, implicitHydrogens),
    Number(aromatic),
  ];
}

/** The 6 features of a bond in the same work: single, double, triple, aromatic (one of them; none if dative or quadruple), conjugated, in a ring. */
export function bondFeatures(bond: Bond): number[] {
  const { order, aromatic, conjugated, inRing } = expectBond('data.bondFeatures', bond);
  const kind = aromatic && order < 3 ? 3 : order < 4 ? order - 1 : -1;
  return [...[0, 1, 2, 3].map((k) => Number(k === kind)), Number(conjugated), Number(inRing)];
}

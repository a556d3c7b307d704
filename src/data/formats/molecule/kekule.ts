import { isOpenEnded, usualValence, valenceShift, valences } from './elements.js';
import { maximumMatching } from './matching.js';
import { bondsOfAtoms } from './molecule.js';
import { otherEnd } from './rings.js';
import type { Written, WrittenAtom, WrittenBond } from './smiles.js';

/** Orders an atom gets of a bond: a dative one counts for the atom that takes it. */
export const share = ({ from, order }: Pick<WrittenBond, 'from' | 'order'>, atom: number): number =>
  order > 0 ? order : from === atom ? 0 : 1;

/** Hydrogens that an atom outside brackets has beyond those that are written: what the next valence leaves. */
export function unsaidHydrogens({ number, charge, bracket, aromatic, hydrogens }: WrittenAtom, orders: number): number {
  if (bracket || isOpenEnded(number)) return 0;
  const own = valences(number).map((valence) => valence + valenceShift(number, charge));
  const used = orders + hydrogens;
  const next = aromatic ? own[0] : own.find((valence) => valence >= used);
  return next === undefined ? 0 : Math.max(Math.floor(next - used), 0);
}

/**
 * Gives alternating bonds orders of 1 and 2: a perfect matching of the atoms that want a double bond, over the alternating bonds in rings.
 *
 * @param inRing Which bonds are in rings. Outside of them two small letters are bound by a single bond.
 * @returns Bonds and the hydrogens of each atom; or what is wrong, as a sentence.
 */
export function kekulize(
  { atoms, bonds }: Written,
  inRing: ReadonlySet<number>,
):
  | { readonly bonds: readonly (WrittenBond & { order: Exclude<WrittenBond['order'], 1.5> })[]; readonly unsaid: readonly number[] }
  | string {
  const around = bondsOfAtoms({ atoms, bonds });
  const stray = atoms.findIndex((atom, i) => atom.aromatic && !around[i].some((b) => inRing.has(b)));
  if (stray >= 0) return `atom ${stray + 1} is in small letters, and in no ring`;
  const unsaid = atoms.map((atom, i) =>
    unsaidHydrogens(
      atom,
      around[i].reduce((sum, b) => sum + share(bonds[b], i), 0),
    ),
  );
  const alternates = (b: number): boolean => bonds[b].order === 1.5 && inRing.has(b);
  const wants = atoms.map((atom, i) => {
    const sigma = around[i].reduce((sum, b) => sum + Math.floor(share(bonds[b], i)), atom.hydrogens + unsaid[i]);
    return atom.aromatic && around[i].some(alternates) && wantsDouble(atom, sigma);
  });
  const neighbours = atoms.map((_, i) =>
    wants[i]
      ? around[i].flatMap((b) => {
          const other = otherEnd(bonds[b], i);
          return alternates(b) && wants[other] ? [other] : [];
        })
      : [],
  );
  const mate = walk(neighbours);
  const lonely = maximumMatching(neighbours, mate).find((atom) => wants[atom]);
  if (lonely !== undefined) return `its small letters have no Kekulé structure: atom ${lonely + 1} finds no partner for a double bond`;
  return {
    unsaid,
    bonds: bonds.map((bond) => {
      const { from, to, order } = bond;
      return { ...bond, order: order === 1.5 ? (mate[from] === to ? 2 : 1) : order };
    }),
  };
}

/** Whether an atom in small letters has a bond left for a double one; in brackets it may keep one more to itself, as a radical. */
function wantsDouble({ number, charge, bracket }: WrittenAtom, sigma: number): boolean {
  const shift = valenceShift(number, charge);
  const next =
    valences(number)
      .map((valence) => valence + shift)
      .find((valence) => valence >= sigma) ?? usualValence(number) + shift;
  return next === sigma + 1 || (bracket && next === sigma + 2);
}

/** A matching to begin with: along the rings from atom to atom, each takes its first free neighbour. */
function walk(neighbours: readonly (readonly number[])[]): Int32Array {
  const mate = new Int32Array(neighbours.length).fill(-1);
  const seen = new Uint8Array(neighbours.length);
  for (let start = 0; start < neighbours.length; start++) {
    if (seen[start] === 1) continue;
    seen[start] = 1;
    const queue = [start];
    for (const atom of queue) {
      for (const next of neighbours[atom]) {
        if (seen[next] === 1) continue;
        seen[next] = 1;
        queue.push(next);
      }
      const free = mate[atom] < 0 ? neighbours[atom].find((next) => mate[next] < 0) : undefined;
      if (free !== undefined) [mate[atom], mate[free]] = [free, atom];
    }
  }
  return mate;
}

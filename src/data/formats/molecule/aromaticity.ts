import { piElectrons, unsaturation } from './electrons.js';
import { chargedValence, drawsElectrons, usualValence } from './elements.js';
import { bondsOfAtoms, dativeBonds, type Skeleton } from './molecule.js';
import { otherEnd, type Ring } from './rings.js';

/** Largest ring, and most fused rings, that are tried together. */
const MAX_RING = 24;
const MAX_FUSED = 6;
/** Bound on the unions tried in one molecule, for cages made to be slow. */
const MAX_TRIES = 20_000;

/** Which atoms and bonds are aromatic. */
export interface Aromaticity {
  readonly atoms: ReadonlySet<number>;
  readonly bonds: ReadonlySet<number>;
}

/**
 * Aromaticity by the conventions of RDKit, from a Kekulé structure: each atom gives 0, 1 or 2 electrons; a ring whose atoms can all
 * take part, or a union of fused ones, is aromatic when they give 4n + 2. In a union the bonds between its rings stay single or double,
 * unless a smaller union makes them aromatic. Exocyclic double bonds to atoms that draw electrons leave an empty orbital.
 */
export function aromaticity(skeleton: Skeleton, rings: readonly Ring[]): Aromaticity {
  const inRing = new Set(rings.flatMap((ring) => ring.bonds));
  const around = bondsOfAtoms(skeleton);
  const gift = skeleton.atoms.map((_, atom) =>
    around[atom].some((b) => inRing.has(b)) ? donation(skeleton, around[atom], inRing, atom) : null,
  );
  const able = rings.filter((ring) => ring.atoms.every((atom) => gift[atom] !== null));
  const found = { atoms: new Set<number>(), bonds: new Set<number>() };
  for (const system of fusedSystems(able)) mark(system, gift, found);
  return found;
}

/** Electrons that an atom of a ring gives; null where it interrupts the ring. */
function donation({ atoms, bonds }: Skeleton, around: readonly number[], inRing: ReadonlySet<number>, index: number): number | null {
  const atom = atoms[index];
  const isHeavy = atom.number > 18 && atom.number !== 34 && atom.number !== 52;
  if (isHeavy || (usualValence(atom.number) > 0 && atom.valence > chargedValence(atom.number, atom.charge))) return null;
  if (atom.radicals > 0 && atom.number !== 6) return null;
  const multiple = around.filter((b) => bonds[b].order > 1);
  if (unsaturation(atom) > 1 && multiple.length > 1) return null;
  const electrons = piElectrons(atom, dativeBonds(bonds, around, index));
  const outside = multiple.find((b) => !inRing.has(b));
  const drawn = outside !== undefined && drawsElectrons(atom.number, atoms[otherEnd(bonds[outside], index)].number);
  if (electrons < 0) return null;
  if (electrons === 0) return outside !== undefined ? 0 : multiple.length > 0 ? 1 : null;
  if (electrons === 1) {
    if (multiple.length > 0) return drawn ? 0 : 1;
    return atom.charge === 1 ? 0 : null;
  }
  return (drawn ? electrons - 1 : electrons) % 2 === 1 ? 1 : 2;
}

/** Rings that hang together by bonds. Very large ones stand alone. */
function fusedSystems(rings: readonly Ring[]): Ring[][] {
  const systems: Ring[][] = [];
  const left = new Set(rings);
  for (const start of rings) {
    if (!left.delete(start)) continue;
    const system = [start];
    for (const ring of system) {
      for (const other of left) {
        if (!areFused(ring, other)) continue;
        left.delete(other);
        system.push(other);
      }
    }
    systems.push(system);
  }
  return systems;
}

/** Rings that share one bond; those that share more, as the rings of a bridged one and of a porphyrin do, are not fused. */
const areFused = (a: Ring, b: Ring): boolean =>
  a.atoms.length <= MAX_RING && b.atoms.length <= MAX_RING && a.bonds.filter((bond) => b.bonds.includes(bond)).length === 1;

/** Tries single rings, then unions of two, and so on, until all bonds are aromatic. */
function mark(system: readonly Ring[], gift: readonly (number | null)[], found: { atoms: Set<number>; bonds: Set<number> }): void {
  const all = new Set(system.flatMap((ring) => ring.bonds));
  let tries = 0;
  for (let size = 1; size <= Math.min(system.length, MAX_FUSED); size++) {
    for (const union of unions(system, size)) {
      if (++tries > MAX_TRIES || [...all].every((bond) => found.bonds.has(bond))) return;
      // an atom inside, shared by three rings, gives nothing to the rim
      const atoms = [...counts(union.flatMap((ring) => ring.atoms))].filter(([, times]) => times <= 2).map(([atom]) => atom);
      if (!isHueckel(atoms.reduce((sum, atom) => sum + (gift[atom] ?? 0), 0))) continue;
      for (const ring of union) for (const atom of ring.atoms) found.atoms.add(atom);
      for (const [bond, times] of counts(union.flatMap((ring) => ring.bonds))) if (times === 1) found.bonds.add(bond);
    }
  }
}

const isHueckel = (electrons: number): boolean => electrons % 4 === 2;

function counts(items: readonly number[]): Map<number, number> {
  const times = new Map<number, number>();
  for (const item of items) times.set(item, (times.get(item) ?? 0) + 1);
  return times;
}

/** Connected choices of `size` rings, each once. */
function* unions(system: readonly Ring[], size: number): Generator<readonly Ring[]> {
  const fused = system.map((ring) => system.map((other) => ring !== other && areFused(ring, other)));
  function* grow(chosen: readonly number[], barred: ReadonlySet<number>): Generator<readonly number[]> {
    if (chosen.length === size) {
      yield chosen;
      return;
    }
    const seen = new Set(barred);
    for (let next = chosen[0] + 1; next < system.length; next++) {
      if (seen.has(next) || chosen.includes(next) || !chosen.some((at) => fused[at][next])) continue;
      yield* grow([...chosen, next], seen);
      seen.add(next);
    }
  }
  for (let first = 0; first < system.length; first++) for (const chosen of grow([first], new Set())) yield chosen.map((at) => system[at]);
}

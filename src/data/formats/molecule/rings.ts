import { append } from '../../../core/extremes.js';
import { bondsOfAtoms, type Skeleton } from './molecule.js';

/** A ring: its atoms in order, and its bonds. */
export interface Ring {
  readonly atoms: readonly number[];
  readonly bonds: readonly number[];
}

/**
 * The smallest rings: those that are no sum of shorter ones. Where several could stand for one in a smallest set (the three hexagons of a
 * bridged one), all are there, as in RDKit. Candidates are, for every atom and every bond, shortest paths from the atom to the ends of the
 * bond (Horton 1987).
 */
export function smallestRings(skeleton: Skeleton): Ring[] {
  const around = bondsOfAtoms(skeleton);
  const ringBonds = bondsInRings(skeleton, around);
  const slot = new Map(ringBonds.map((b, i) => [b, i]));
  const rank = ringBonds.length - skeleton.atoms.length + components(skeleton, ringBonds);
  const rings: Ring[] = [];
  const shorter: Basis = new Map();
  const all = candidates(skeleton, around, slot);
  for (let at = 0; at < all.length && shorter.size < rank; ) {
    const size = all[at].atoms.length;
    const own: Ring[] = [];
    for (; at < all.length && all[at].atoms.length === size; at++) {
      if (rest(all[at], slot, shorter) !== null) own.push(all[at]);
    }
    for (const ring of own) {
      const row = rest(ring, slot, shorter);
      if (row !== null) shorter.set(leading(row), row);
    }
    append(rings, own);
  }
  return rings;
}

/** Bonds that are no bridges, found by a depth-first search without recursion. */
function bondsInRings({ atoms, bonds }: Skeleton, around: readonly (readonly number[])[]): number[] {
  const order = new Int32Array(atoms.length);
  const low = new Int32Array(atoms.length);
  const bridges = new Set<number>();
  let time = 0;
  for (let root = 0; root < atoms.length; root++) {
    if (order[root] > 0) continue;
    const path = [{ atom: root, by: -1, next: 0 }];
    order[root] = low[root] = ++time;
    while (path.length > 0) {
      const step = path[path.length - 1];
      const bond = around[step.atom][step.next++];
      if (bond === undefined) {
        path.pop();
        const parent = path[path.length - 1];
        if (parent === undefined) continue;
        low[parent.atom] = Math.min(low[parent.atom], low[step.atom]);
        if (low[step.atom] > order[parent.atom]) bridges.add(step.by);
      } else if (bond !== step.by) {
        const other = otherEnd(bonds[bond], step.atom);
        if (order[other] > 0) low[step.atom] = Math.min(low[step.atom], order[other]);
        else {
          order[other] = low[other] = ++time;
          path.push({ atom: other, by: bond, next: 0 });
        }
      }
    }
  }
  return bonds.flatMap((_, b) => (bridges.has(b) ? [] : [b]));
}

export const otherEnd = ({ from, to }: { from: number; to: number }, atom: number): number => (from === atom ? to : from);

/** Connected parts of the molecule when only these bonds are kept. */
function components({ atoms, bonds }: Skeleton, kept: readonly number[]): number {
  const parent = Int32Array.from(atoms, (_, i) => i);
  const find = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]];
    return i;
  };
  let count = atoms.length;
  for (const b of kept) {
    const [from, to] = [find(bonds[b].from), find(bonds[b].to)];
    if (from === to) continue;
    parent[from] = to;
    count--;
  }
  return count;
}

/** Rings that the smallest are among, shortest first, each once. */
function candidates({ atoms, bonds }: Skeleton, around: readonly (readonly number[])[], slot: ReadonlyMap<number, number>): Ring[] {
  const found = new Map<string, Ring>();
  for (let root = 0; root < atoms.length; root++) {
    if (!around[root].some((b) => slot.has(b))) continue;
    // the bond by which a breadth-first search from the root first reached each atom
    const by = new Map<number, number>([[root, -1]]);
    const queue = [root];
    const closing = new Set<number>();
    for (let at = 0; at < queue.length; at++) {
      for (const b of around[queue[at]]) {
        if (!slot.has(b) || b === by.get(queue[at])) continue;
        const other = otherEnd(bonds[b], queue[at]);
        if (by.has(other)) closing.add(b);
        else {
          by.set(other, b);
          queue.push(other);
        }
      }
    }
    for (const b of closing) {
      const ring = close(bonds, root, b, by);
      if (ring !== null)
        found.set(
          ring.bonds
            .slice()
            .sort((a, c) => a - c)
            .join(),
          ring,
        );
    }
  }
  return [...found.values()].sort((a, b) => a.atoms.length - b.atoms.length);
}

/** The ring of a bond and the paths from its ends to the root; null where they meet before. */
function close(bonds: Skeleton['bonds'], root: number, bond: number, by: ReadonlyMap<number, number>): Ring | null {
  const walk = (start: number): Ring => {
    const path = { atoms: [start], bonds: [] as number[] };
    for (let atom = start; atom !== root; ) {
      const b = by.get(atom) as number;
      atom = otherEnd(bonds[b], atom);
      path.atoms.push(atom);
      path.bonds.push(b);
    }
    return path;
  };
  const [left, right] = [walk(bonds[bond].from), walk(bonds[bond].to)];
  const own = new Set(left.atoms);
  if (right.atoms.some((atom) => atom !== root && own.has(atom))) return null;
  return { atoms: [...left.atoms, ...right.atoms.slice(0, -1).reverse()], bonds: [bond, ...left.bonds, ...right.bonds] };
}

/** Independent sums of rings over GF(2), by their leading bond. */
type Basis = Map<number, Uint32Array>;

/** The last bond of a sum; -1 of an empty one. */
function leading(row: Uint32Array): number {
  for (let word = row.length - 1; word >= 0; word--) if (row[word] !== 0) return word * 32 + 31 - Math.clz32(row[word]);
  return -1;
}

/** What is left of a ring after sums of the basis are taken off; null where nothing is. */
function rest(ring: Ring, slot: ReadonlyMap<number, number>, basis: Basis): Uint32Array | null {
  const row = new Uint32Array(Math.ceil(slot.size / 32));
  for (const b of ring.bonds) {
    const s = slot.get(b) as number;
    row[s >> 5] ^= 1 << (s & 31);
  }
  for (let lead = leading(row); lead >= 0; lead = leading(row)) {
    const other = basis.get(lead);
    if (other === undefined) return row;
    for (let i = 0; i <= lead >> 5; i++) row[i] ^= other[i];
  }
  return null;
}

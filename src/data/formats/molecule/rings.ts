import { append } from '../../../core/extremes.js';
import { bondsOfAtoms, type Topology } from './molecule.js';

/** A ring: its atoms in order, and its bonds. */
export interface Ring {
  readonly atoms: readonly number[];
  readonly bonds: readonly number[];
}

/** Steps that the rings of one molecule may take: a hundred times what a protein's, a fullerene's or a long ladder of rings does. */
const MAX_STEPS = 10_000_000;

interface Work {
  steps: number;
}

/**
 * The smallest rings: those that are no sum of shorter ones. Where several could stand for one in a smallest set (the three hexagons of a
 * bridged one), all are there, as in RDKit. Candidates are, for every atom and every bond, shortest paths from the atom to the ends of the
 * bond (Horton 1987). Short ones are looked for first, long ones only where the short ones do not make up all.
 *
 * @param work Counts the steps.
 * @returns null where they would take more than ten million steps.
 */
export function smallestRings(topology: Topology, work: Work = { steps: 0 }): Ring[] | null {
  const ringBonds = bondsInRings(topology);
  const rank = ringBonds.length - topology.atoms.length + components(topology, ringBonds);
  const around = ringBondsOfAtoms(topology, new Set(ringBonds));
  const rings: Ring[] = [];
  const shorter: Basis = new Map();
  for (let [below, limit] = [0, 8]; shorter.size < rank; [below, limit] = [limit, 2 * limit]) {
    const all = candidates(topology, around, limit, work).filter((ring) => ring.atoms.length > below);
    for (let at = 0; at < all.length && shorter.size < rank && work.steps <= MAX_STEPS; ) {
      const size = all[at].atoms.length;
      const own: Ring[] = [];
      for (; at < all.length && all[at].atoms.length === size; at++) if (rest(all[at], shorter, work) !== null) own.push(all[at]);
      for (const ring of own) {
        const row = rest(ring, shorter, work);
        if (row !== null) shorter.set(row[0], row);
      }
      append(rings, own);
    }
    if (work.steps > MAX_STEPS) return null;
  }
  return rings;
}

const ringBondsOfAtoms = (topology: Topology, ringBonds: ReadonlySet<number>): readonly (readonly number[])[] =>
  bondsOfAtoms(topology).map((list) => list.filter((b) => ringBonds.has(b)));

/** Bonds that are no bridges, found by a depth-first search without recursion. */
export function bondsInRings({ atoms, bonds }: Topology): number[] {
  const around = bondsOfAtoms({ atoms, bonds });
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
function components({ atoms, bonds }: Topology, kept: readonly number[]): number {
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

/** Rings of up to `limit` atoms that the smallest are among, shortest first, each once. */
function candidates({ atoms, bonds }: Topology, around: readonly (readonly number[])[], limit: number, work: Work): Ring[] {
  const found = new Map<string, Ring>();
  for (let root = 0; root < atoms.length && work.steps <= MAX_STEPS; root++) {
    // how a breadth-first search from the root first reached each atom: by which bond, after how many, over which of the root's own
    const reached = new Map<number, Reached>([[root, { by: -1, depth: 0, branch: -1 }]]);
    const queue = [root];
    const closing = new Set<number>();
    for (const atom of queue) {
      const { by, depth, branch } = reached.get(atom) as Reached;
      for (const b of around[atom]) {
        work.steps++;
        const other = otherEnd(bonds[b], atom);
        const there = reached.get(other);
        if (there === undefined) {
          if (2 * depth + 2 > limit) continue;
          reached.set(other, { by: b, depth: depth + 1, branch: depth === 0 ? b : branch });
          queue.push(other);
        } else if (b !== by && there.branch !== branch && other !== root && depth + there.depth < limit) closing.add(b);
      }
    }
    for (const b of closing) {
      const ring = close(bonds, root, b, reached);
      work.steps += ring.atoms.length;
      found.set([...ring.bonds].sort((a, c) => a - c).join(), ring);
    }
  }
  return [...found.values()].sort((a, b) => a.atoms.length - b.atoms.length);
}

interface Reached {
  readonly by: number;
  readonly depth: number;
  readonly branch: number;
}

/** The ring of a bond and the paths from its ends to the root, which meet nowhere else. */
function close(bonds: Topology['bonds'], root: number, bond: number, reached: ReadonlyMap<number, Reached>): Ring {
  const walk = (start: number): Ring => {
    const path = { atoms: [start], bonds: [] as number[] };
    for (let atom = start; atom !== root; ) {
      const { by } = reached.get(atom) as Reached;
      atom = otherEnd(bonds[by], atom);
      path.atoms.push(atom);
      path.bonds.push(by);
    }
    return path;
  };
  const [left, right] = [walk(bonds[bond].from), walk(bonds[bond].to)];
  return { atoms: [...left.atoms, ...right.atoms.slice(0, -1).reverse()], bonds: [bond, ...left.bonds, ...right.bonds] };
}

/** Independent sums of rings over GF(2) as falling lists of bonds, by their first. */
type Basis = Map<number, readonly number[]>;

/** What is left of a ring after sums of the basis are taken off; null where nothing is. */
function rest(ring: Ring, basis: Basis, work: Work): readonly number[] | null {
  let row: readonly number[] = [...ring.bonds].sort((a, b) => b - a);
  while (row.length > 0 && work.steps <= MAX_STEPS) {
    const other = basis.get(row[0]);
    if (other === undefined) return row;
    row = sum(row, other);
    work.steps += row.length + 1;
  }
  return null;
}

/** Bonds that are in one of two falling lists. */
function sum(a: readonly number[], b: readonly number[]): number[] {
  const result: number[] = [];
  for (let [i, j] = [0, 0]; i < a.length || j < b.length; ) {
    if (a[i] === b[j]) {
      i++;
      j++;
    } else if (j >= b.length || a[i] > b[j]) result.push(a[i++]);
    else result.push(b[j++]);
  }
  return result;
}

/** An atom of a molecule. Hydrogen is a number on its neighbour, unless it is an isotope, an ion or bound to hydrogen alone. */
export interface Atom {
  /** Atomic number. */
  readonly number: number;
  /** Element symbol. */
  readonly symbol: string;
  readonly charge: number;
  /** Unpaired electrons, which only an atom in brackets can have. */
  readonly radicals: number;
  /** Bonds to other atoms of the molecule. */
  readonly degree: number;
  /** All hydrogens on it. */
  readonly hydrogens: number;
  /**
   * Hydrogens the SMILES leaves unsaid, RDKit's GetNumImplicitHs: those of an atom outside brackets that are not written as atoms either. An
   * aromatic atom whose hydrogen its bonds do not imply (N-H of pyrrole, however it is written) has none of them.
   */
  readonly implicitHydrogens: number;
  /** Orders of its bonds in the Kekulé structure, hydrogens included. */
  readonly valence: number;
  readonly aromatic: boolean;
  readonly inRing: boolean;
}

/** A bond, written once. */
export interface Bond {
  readonly from: number;
  readonly to: number;
  /** Order in the Kekulé structure; 0 for a dative bond, from which only `to` gets a valence. */
  readonly order: 0 | 1 | 2 | 3 | 4;
  readonly aromatic: boolean;
  /** Part of a system of alternating bonds or lone pairs. */
  readonly conjugated: boolean;
  readonly inRing: boolean;
}

/** A molecule as its graph is made of it. */
export interface Molecule {
  readonly smiles: string;
  readonly atoms: readonly Atom[];
  readonly bonds: readonly Bond[];
  /** The smallest rings, each as its atoms in order; in a bridged ring all that could stand for one. */
  readonly rings: readonly (readonly number[])[];
}

/** Dative bonds that an atom gives. */
export const dativeBonds = (bonds: Skeleton['bonds'], around: readonly number[], atom: number): number =>
  around.filter((b) => bonds[b].order === 0 && bonds[b].from === atom).length;

/** What is known of a molecule before rings and electrons are looked at. */
export type Skeleton = {
  readonly atoms: readonly Omit<Atom, 'aromatic' | 'inRing'>[];
  readonly bonds: readonly Pick<Bond, 'from' | 'to' | 'order'>[];
};

/** Which atoms are bound. */
export interface Topology {
  readonly atoms: readonly unknown[];
  readonly bonds: readonly Pick<Bond, 'from' | 'to'>[];
}

/** Each atom's bonds, by their place in the list. */
export function bondsOfAtoms({ atoms, bonds }: Topology): readonly (readonly number[])[] {
  const lists: number[][] = atoms.map(() => []);
  bonds.forEach(({ from, to }, b) => {
    lists[from].push(b);
    lists[to].push(b);
  });
  return lists;
}

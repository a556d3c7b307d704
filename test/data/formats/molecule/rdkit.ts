import { FormatError } from '../../../../src/core/errors.js';
import { data } from '../../../../src/index.js';

/** A line of `test/fixtures/molecules/expect.py`: what RDKit says of a molecule. */
interface Line {
  readonly smiles: string;
  readonly molecule: { readonly atoms: number[][]; readonly bonds: number[][]; readonly rings: number[] };
}

const ofAtoms = ['number', 'charge', 'degree', 'hydrogens', 'implicitHydrogens', 'valence', 'radicals', 'aromatic', 'inRing'] as const;

/** What RDKit says, line by line, behind its version. */
export function readLines(text: string): { version: string; lines: Line[] } {
  const [head, ...lines] = text.trim().split('\n');
  return { version: JSON.parse(head).rdkit, lines: lines.map((line) => JSON.parse(line)) };
}

/** In what our molecule differs from RDKit's; 'refused' where it is not read. */
export function differences({ smiles, molecule }: Line): string[] {
  const own = read(smiles);
  if (own === null) return ['refused'];
  if (own.atoms.length !== molecule.atoms.length) return ['atoms'];
  const found: string[] = ofAtoms.filter((name, k) => own.atoms.some((atom, i) => Number(atom[name]) !== molecule.atoms[i][k]));
  const bonds = own.bonds
    .map(({ from, to, order, aromatic, conjugated, inRing }) => [
      ...[Math.min(from, to), Math.max(from, to)],
      ...[aromatic && order < 3 ? 1.5 : order, Number(conjugated), Number(inRing)],
    ])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  if (JSON.stringify(bonds) !== JSON.stringify(molecule.bonds)) found.push('bonds');
  const rings = own.rings.map((ring) => ring.length).sort((a, b) => a - b);
  if (String(rings) !== String(molecule.rings)) found.push('rings');
  return found;
}

function read(smiles: string): ReturnType<typeof data.readMolecule> | null {
  try {
    return data.readMolecule(smiles);
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

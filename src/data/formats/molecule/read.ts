import { FormatError } from '../../../core/errors.js';
import { misfit } from '../../../core/expect.js';
import { aromaticity } from './aromaticity.js';
import { conjugatedBonds } from './conjugation.js';
import { unpairedElectrons } from './electrons.js';
import { isOpenEnded, symbols, valenceShift, valences } from './elements.js';
import { foldHydrogens } from './hydrogens.js';
import { kekulize, share, unsaidHydrogens } from './kekule.js';
import { bondsOfAtoms, type Molecule, type Skeleton } from './molecule.js';
import { normalize } from './normalize.js';
import { bondsInRings, smallestRings } from './rings.js';
import { readSmiles, type Written } from './smiles.js';

/** Longest SMILES and largest molecule that are read: far above what a table of molecules holds, and soon read. */
const MAX_CHARACTERS = 4000;
const MAX_ATOMS = 1000;

const unreadable = (smiles: string, why: string, cause?: unknown): FormatError => {
  const shown = smiles.length > 120 ? `${smiles.slice(0, 120)}…` : smiles;
  return new FormatError({
    where: 'readMolecule',
    what: `the SMILES cannot be read: ${why}`,
    got: JSON.stringify(shown),
    expected: 'one molecule in SMILES',
    fields: { smiles },
    cause,
  });
};

/**
 * Reads a SMILES as RDKit does: normalises groups with more bonds than an octet has (nitro, azide, perchlorate), gives small letters their
 * double bonds, and finds rings, aromatic and conjugated bonds.
 *
 * Atoms come in the order of the SMILES. Hydrogens are numbers on their neighbours, in brackets the number written. What RDKit refuses is
 * refused: broken grammar, a valence that does not exist (five bonds of a carbon), rings in small letters that have no Kekulé structure; and
 * wildcards. Stereochemistry is read over.
 *
 * @throws FormatError with the SMILES and the reason.
 * @example
 * data.readMolecule('c1ccccc1O').atoms.map((atom) => atom.symbol);
 */
export function readMolecule(smiles: string): Molecule {
  if (typeof smiles !== 'string') throw misfit('readMolecule', 'the SMILES', smiles, 'a text');
  const text = smiles.trim();
  if (text.length > MAX_CHARACTERS) throw unreadable(text, `it is longer than ${MAX_CHARACTERS} characters`);
  const read = readSmiles(text);
  if (typeof read === 'string') throw unreadable(text, read);
  if (read.atoms.length > MAX_ATOMS) throw unreadable(text, `it has more than ${MAX_ATOMS} atoms`);
  const written = normalize(foldHydrogens(read));
  const skeleton = skeletonOf(written);
  if (typeof skeleton === 'string') throw unreadable(text, skeleton);
  const rings = smallestRings(skeleton);
  if (rings === null) throw unreadable(text, 'its rings are more entangled than those of any known molecule');
  const aromatic = aromaticity(skeleton, rings);
  const conjugated = conjugatedBonds(skeleton, aromatic.bonds);
  const [ringAtoms, ringBonds] = [new Set(rings.flatMap((ring) => ring.atoms)), new Set(rings.flatMap((ring) => ring.bonds))];
  const around = bondsOfAtoms(skeleton);
  return {
    smiles: text,
    atoms: skeleton.atoms.map((atom, i) => {
      const orders = around[i].reduce((sum, b) => sum + (aromatic.bonds.has(b) ? 1.5 : share(skeleton.bonds[b], i)), 0);
      const implied = aromatic.atoms.has(i) ? unsaidHydrogens({ ...written.atoms[i], aromatic: true }, orders) : atom.implicitHydrogens;
      return {
        ...atom,
        implicitHydrogens: Math.min(atom.implicitHydrogens, implied),
        aromatic: aromatic.atoms.has(i),
        inRing: ringAtoms.has(i),
      };
    }),
    bonds: skeleton.bonds.map((bond, b) => ({
      ...bond,
      aromatic: aromatic.bonds.has(b),
      conjugated: conjugated.has(b),
      inRing: ringBonds.has(b),
    })),
    rings: rings.map((ring) => ring.atoms),
  };
}

/** Atoms with all their hydrogens and bonds of whole orders; or what is wrong, as a sentence. */
function skeletonOf(written: Written): Skeleton | string {
  const kekule = kekulize(written, new Set(bondsInRings(written)));
  if (typeof kekule === 'string') return kekule;
  const around = bondsOfAtoms(written);
  const atoms = written.atoms.map(({ number, charge, bracket, hydrogens }, i) => {
    const valence = around[i].reduce((sum, b) => sum + share(kekule.bonds[b], i), hydrogens + kekule.unsaid[i]);
    return {
      number,
      symbol: symbols[number],
      charge,
      radicals: bracket ? unpairedElectrons(number, charge, valence) : 0,
      degree: around[i].length,
      hydrogens: hydrogens + kekule.unsaid[i],
      implicitHydrogens: kekule.unsaid[i],
      valence,
    };
  });
  for (const [i, { number, symbol, charge, valence }] of atoms.entries()) {
    const most = (valences(number).at(-1) ?? 0) + valenceShift(number, charge);
    if (!isOpenEnded(number) && valence > most) return `atom ${i + 1} (${symbol}) has ${valence} bonds instead of ${most}`;
  }
  return { atoms, bonds: kekule.bonds.map(({ from, to, order }) => ({ from, to, order })) };
}

import { OptionError } from '../../core/errors.js';
import { largest } from '../../core/extremes.js';

/** What draws molecules: the module openchemlib. */
export interface DrawingChemistry {
  readonly Molecule: { fromSmiles(smiles: string): { toSVG(width: number, height: number, id: string): string } };
}

/** A molecule with a credit for each atom, in the order of the SMILES. */
export interface MoleculeExplanation {
  readonly smiles: string;
  readonly atomCredits: readonly number[];
  /** The module openchemlib, which the caller imports. */
  readonly chemistry: DrawingChemistry;
}

const escaped = (words: string): string => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** OpenChemLib's drawing, with a shade behind each atom. Throws OptionError where credits and atoms differ. */
export function moleculeExplanation({ smiles, atomCredits, chemistry }: MoleculeExplanation, [pro, contra]: readonly string[]): string {
  const where = 'explanation';
  if (typeof chemistry?.Molecule?.fromSmiles !== 'function')
    throw new OptionError({ where, what: 'chemistry cannot draw molecules', expected: 'the module openchemlib' });
  const drawn = chemistry.Molecule.fromSmiles(smiles).toSVG(400, 300, 'molecule');
  // it marks each atom by an invisible circle, which tells where the atom stands
  const atoms = [...drawn.matchAll(/id="molecule:Atom:(\d+)"[^>]* cx="([\d.-]+)" cy="([\d.-]+)"/g)];
  if (atoms.length !== atomCredits.length)
    throw new OptionError({ where, what: 'credits and atoms differ', got: `${atomCredits.length} credits`, expected: `${atoms.length}` });
  const top = largest(
    atomCredits.map((credit) => Math.abs(credit)),
    0,
  );
  const shades = atoms.map(([, atom, x, y]) => {
    const credit = atomCredits[Number(atom)];
    const opacity = top === 0 ? 0 : Math.round((60 * Math.abs(credit)) / top) / 100;
    return `<circle cx="${x}" cy="${y}" r="13" fill="${credit < 0 ? contra : pro}" fill-opacity="${opacity}" />`;
  });
  const words = `<title>A molecule whose atoms are shaded by what they have to do with the prediction</title><desc>${escaped(smiles)}</desc>`;
  const paper = '<rect width="400" height="300" rx="8" fill="white" />';
  return drawn.replace(/<svg ([^>]*)>/, (_, attributes: string) => `<svg role="img" ${attributes}>${words}${paper}${shades.join('')}`);
}

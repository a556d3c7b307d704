import { numberOf } from './elements.js';

/** An atom as a SMILES writes it. */
export interface WrittenAtom {
  /** Atomic number. */
  readonly number: number;
  readonly charge: number;
  /** Hydrogens that are written, in its brackets or as atoms. */
  readonly hydrogens: number;
  /** Written in brackets: its hydrogens are said, not implied. */
  readonly bracket: boolean;
  /** Written in small letters, or bound by `:`. */
  readonly aromatic: boolean;
  readonly isotope: boolean;
}

/** Order of a bond as it is written: 1.5 where it is to be alternating, 0 for a dative bond, which `from` gives and `to` takes. */
export interface WrittenBond {
  readonly from: number;
  readonly to: number;
  readonly order: 0 | 1 | 1.5 | 2 | 3 | 4;
  /** Written `/` or `\`. */
  readonly directed: boolean;
}

export interface Written {
  readonly atoms: readonly WrittenAtom[];
  readonly bonds: readonly WrittenBond[];
}

const BRACKET =
  /\[(\d{0,4})(?:#(\d{1,3})|([A-Z][a-z]?|se|as|te|si|[bcnops]))(?:@{0,2}|@(?:TH|AL|SP|TB|OH)\d{1,2})(?:H(\d{0,2}))?(\+\+|--|[+-]\d{0,2})?(?::\d{1,6})?\]/y;
const PLAIN = /Br|Cl|[BCNOPSFI]|[bcnops]/y;
const CLOSURE = /%\d{2}|%\(\d{1,5}\)|\d/y;
const BOND = /->|<-|[-=#$:/\\]/y;
const orders: Readonly<Record<string, WrittenBond['order']>> = { '->': 0, '<-': 0, '=': 2, '#': 3, $: 4, ':': 1.5 };

/**
 * Reads a SMILES (OpenSMILES, and the dative bonds of RDKit). Stereochemistry is read over.
 *
 * @returns Atoms in their order and bonds, or what is wrong, as a sentence with the position from 1.
 */
export function readSmiles(smiles: string): Written | string {
  const atoms: WrittenAtom[] = [];
  const bonds: WrittenBond[] = [];
  const bound = new Set<string>();
  const open = new Map<string, { atom: number; bond: string }>();
  const branches: { atom: number; position: number }[] = [];
  let at = 0;
  /** The atom that the next one is bound to, and by what; -1 at the start of a chain. */
  let from = -1;
  let bond = '';
  /** What stood last: an atom (or what may follow one), the start of a chain or a branch, or a bond. */
  let last: 'atom' | 'start' | 'branch' | 'bond' = 'start';
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(smiles);
    if (found !== null) at += found[0].length;
    return found;
  };
  const bind = (a: number, b: number, symbol: string): boolean => {
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    if (a === b || bound.has(key)) return false;
    bound.add(key);
    const order = orders[symbol] ?? (symbol === '' && atoms[a].aromatic && atoms[b].aromatic ? 1.5 : 1);
    if (symbol === ':') for (const end of [a, b]) atoms[end] = { ...atoms[end], aromatic: true };
    const [giver, taker] = symbol === '<-' ? [b, a] : [a, b];
    bonds.push({ from: giver, to: taker, order, directed: symbol === '/' || symbol === '\\' });
    return true;
  };
  while (at < smiles.length) {
    const position = at + 1;
    const atom = smiles[at] === '[' ? bracketAtom(match(BRACKET)) : plainAtom(match(PLAIN));
    if (atom !== null) {
      atoms.push(atom);
      if (from >= 0) bind(from, atoms.length - 1, bond);
      from = atoms.length - 1;
      bond = '';
      last = 'atom';
      continue;
    }
    if (smiles[position - 1] === '[') return `character ${position} is out of place: "["`;
    const closure = last === 'atom' || last === 'bond' ? match(CLOSURE) : null;
    if (closure !== null && from >= 0) {
      const label = String(Number(closure[0].replace(/\D/g, '')));
      const other = open.get(label);
      if (other === undefined) open.set(label, { atom: from, bond });
      else {
        const symbol = agreed(other.bond, bond);
        if (symbol === null || !bind(other.atom, from, symbol)) return `ring closure ${label} of character ${position} fits no bond`;
        open.delete(label);
      }
      bond = '';
      last = 'atom';
      continue;
    }
    const symbol = last === 'atom' || last === 'branch' ? match(BOND) : null;
    if (symbol !== null) {
      bond = symbol[0];
      last = 'bond';
      continue;
    }
    const character = smiles[at++];
    if (character === '(' && last === 'atom') {
      branches.push({ atom: from, position });
      last = 'branch';
    } else if (character === ')' && last === 'atom' && branches.length > 0) from = (branches.pop() as { atom: number }).atom;
    else if (character === '.' && last === 'atom' && branches.length === 0) {
      from = -1;
      last = 'start';
    } else return `character ${position} is out of place: ${JSON.stringify(character)}`;
  }
  if (branches.length > 0) return `the branch of character ${branches[branches.length - 1].position} is not closed`;
  if (last !== 'atom') return atoms.length === 0 ? 'it is empty' : 'it ends with a bond';
  if (open.size > 0) return `ring closure ${[...open.keys()][0]} is not closed`;
  return { atoms, bonds };
}

const upper = (symbol: string): string => symbol[0].toUpperCase() + symbol.slice(1);

function plainAtom(found: RegExpExecArray | null): WrittenAtom | null {
  if (found === null) return null;
  const number = numberOf(upper(found[0])) as number;
  return { number, charge: 0, hydrogens: 0, bracket: false, aromatic: found[0] > 'a', isotope: false };
}

function bracketAtom(found: RegExpExecArray | null): WrittenAtom | null {
  if (found === null) return null;
  const [, isotope, digits, symbol, hydrogens, sign] = found;
  const number = digits === undefined ? numberOf(upper(symbol)) : Number(digits);
  if (number === undefined || number < 1 || number > 118) return null;
  const charge =
    sign === undefined ? 0 : sign.length === 1 ? Number(`${sign}1`) : sign[1] === sign[0] ? Number(`${sign[0]}2`) : Number(sign);
  return {
    number,
    charge,
    hydrogens: hydrogens === undefined ? 0 : hydrogens === '' ? 1 : Number(hydrogens),
    bracket: true,
    aromatic: symbol !== undefined && symbol > 'a',
    isotope: isotope !== '',
  };
}

/** The bond of a ring closure from what stands at its two ends; null where they contradict. Directions are stereochemistry. */
function agreed(start: string, end: string): string | null {
  const isPlain = (symbol: string): boolean => symbol === '' || symbol === '/' || symbol === '\\';
  if (isPlain(end) || start === end) return start;
  return isPlain(start) ? (end === '->' ? '<-' : end === '<-' ? '->' : end) : null;
}

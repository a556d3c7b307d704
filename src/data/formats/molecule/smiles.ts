/** An atom as a SMILES writes it. */
export interface SmilesAtom {
  /** Element symbol in its usual spelling. */
  readonly symbol: string;
  /** Written in brackets: its hydrogens are said, not implied. */
  readonly bracket: boolean;
  /** Written `[H]`: RDKit and OpenChemLib count it on its neighbour. */
  readonly plainHydrogen: boolean;
}

const BRACKET = /\[(\d{0,4})([A-Z][a-z]?|se|as|te|si|[bcnops])(@{0,2}|@[A-Z]{2}\d{1,2})(H\d?)?([+]{1,4}|-{1,4}|[+-]\d{1,2})?(:\d{1,6})?\]/y;
const PLAIN = /Br|Cl|[BCNOPSFI]|[bcnops]/y;
const CLOSURE = /%\d{2}|%\(\d{1,5}\)|\d/y;

const upper = (symbol: string): string => symbol[0].toUpperCase() + symbol.slice(1);

/**
 * Reads the atoms of a SMILES (OpenSMILES) and checks its grammar: brackets, branches, bonds and ring closures.
 *
 * @returns The atoms in order, or what is wrong, as a string with the position from 1.
 */
export function readSmiles(smiles: string): readonly SmilesAtom[] | string {
  const atoms: SmilesAtom[] = [];
  const open = new Set<string>();
  const branches: number[] = [];
  let at = 0;
  /** What stood last: an atom (or what may follow one), the start of a branch or chain, or a bond. */
  let last: 'atom' | 'start' | 'bond' = 'start';
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(smiles);
    if (found !== null) at += found[0].length;
    return found;
  };
  while (at < smiles.length) {
    const position = at + 1;
    const bracket = smiles[at] === '[' ? match(BRACKET) : null;
    const plain = bracket === null ? match(PLAIN) : null;
    if (bracket !== null || plain !== null) {
      const symbol = upper(bracket?.[2] ?? (plain as RegExpExecArray)[0]);
      atoms.push({ symbol, bracket: bracket !== null, plainHydrogen: bracket?.[0] === '[H]' });
      last = 'atom';
      continue;
    }
    const closure = last === 'start' ? null : match(CLOSURE);
    if (closure !== null) {
      const label = String(Number(closure[0].replace(/\D/g, '')));
      if (!open.delete(label)) open.add(label);
      last = 'atom';
      continue;
    }
    const symbol = smiles[at++];
    if (symbol === '(' && last === 'atom') {
      branches.push(position);
      last = 'bond'; // a bond or an atom must follow; as after a bond
    } else if (symbol === ')' && last === 'atom' && branches.pop() !== undefined) last = 'atom';
    else if ('-=#:/\\~$'.includes(symbol) && (last === 'atom' || smiles[at - 2] === '(')) last = 'bond';
    else if (symbol === '.' && last === 'atom' && branches.length === 0) last = 'start';
    else return `character ${position} is out of place: ${JSON.stringify(symbol)}`;
  }
  if (branches.length > 0) return `the branch of character ${branches[branches.length - 1]} is not closed`;
  if (open.size > 0) return `ring closure ${[...open][0]} is not closed`;
  if (last !== 'atom') return atoms.length === 0 ? 'it is empty' : 'it ends with a bond';
  return atoms;
}

/** Symbols by atomic number; number 0 is no element. */
export const symbols = (
  '* H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd ' +
  'In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu ' +
  'Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og'
).split(' ');

const numbers = new Map(symbols.map((symbol, number) => [symbol, number]));

/** Atomic number of a symbol in its usual spelling; undefined for what is no element. */
export const numberOf = (symbol: string): number | undefined => (symbol === '*' ? undefined : numbers.get(symbol));

/** Elements by the valences RDKit allows them. Those that are not here bond as often as they like, and the alkaline earths twice or more. */
const table: Readonly<Record<string, string>> = {
  '0': 'He Ne Ar Kr Rn',
  '1': 'H Li F Na Cl K Br Rb Cs Fr',
  '2': 'Be O Mg Ca Sr Ba Ra',
  '3': 'B N Ga In Tl',
  '4': 'C Ge',
  '1 3 5': 'I At',
  '2 4': 'Sn Pb',
  '2 4 6': 'S Se Te Po',
  '3 5 7': 'P As Sb Bi',
  '3 6': 'Al',
  '4 6': 'Si',
  '0 2 4 6': 'Xe',
};
const valencesOf = new Map(
  Object.entries(table).flatMap(([list, elements]) => elements.split(' ').map((symbol) => [symbol, list.split(' ').map(Number)] as const)),
);
const NONE: readonly number[] = [];

/** Valences of an element, the usual one first; none where there is no rule. */
export const valences = (number: number): readonly number[] => valencesOf.get(symbols[number]) ?? NONE;

/** True where bonds beyond the listed valences are no mistake. */
export const isOpenEnded = (number: number): boolean =>
  valences(number).length === 0 || 'Mg Ca Sr Ba Ra'.split(' ').includes(symbols[number]);

/** Bonds an uncharged atom forms in the first place: 4 for carbon, 3 for nitrogen, 2 for oxygen; -1 where there is no rule. */
export const usualValence = (number: number): number => valences(number)[0] ?? -1;

/** The same with a charge: an ion is like the element with as many electrons, so N+ bonds like C and O- like F. */
export const chargedValence = (number: number, charge: number): number => usualValence(Math.max(number - charge, 0));

const early = new Set('H Li Be B Na Al K Ga Rb In Cs Tl Fr'.split(' ').map(numberOf));

/** What a charge adds to each valence: one more bond for N+ and B-, one less for O-, C+ and C-. */
export function valenceShift(number: number, charge: number): number {
  if (early.has(number)) return -charge;
  return number === 6 && charge > 0 ? -charge : charge;
}

/** Electrons of the outer shell as RDKit counts them: of H to Og, eleven written as b, fifteen as f. */
const outer = '121234567812345678123456789ab2345678123456789ab2345678' + '12343456789abcdef456789ab234567812343456789abcdef222222222222222';

export const outerElectrons = (number: number): number => Number.parseInt(outer[number - 1] ?? '0', 16);

/** True where the second atom draws the electrons of a double bond away from the first: more outer electrons, or as many on a lower shell. */
export function drawsElectrons(from: number, to: number): boolean {
  const [own, other] = [outerElectrons(from), outerElectrons(to)];
  return other > own || (other === own && to < from);
}

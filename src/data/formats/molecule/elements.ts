/** Symbols by atomic number; number 0 is no element. */
export const symbols = (
  '* H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd ' +
  'In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu ' +
  'Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og'
).split(' ');

/** Electrons of the outer shell of the elements that form rings with delocalised electrons, and of their usual neighbours. */
const outer: Readonly<Record<string, number>> = {
  ...{ B: 3, C: 4, N: 5, O: 6, F: 7, Si: 4, P: 5, S: 6, Cl: 7 },
  ...{ Ge: 4, As: 5, Se: 6, Br: 7, Sn: 4, Sb: 5, Te: 6, I: 7 },
};

export const outerElectrons = (number: number): number => outer[symbols[number]] ?? 0;

/** Bonds an uncharged atom forms in the first place: 4 for carbon, 3 for nitrogen, 2 for oxygen; 0 where there is no rule. */
export function usualValence(number: number): number {
  const electrons = outerElectrons(number);
  return electrons > 4 ? 8 - electrons : electrons;
}

/** The same with a charge: an ion is like the element with as many electrons, so N+ bonds like C and O- like F. */
export const chargedValence = (number: number, charge: number): number => usualValence(Math.max(number - charge, 0));

/** True where the second atom draws the electrons of a double bond away from the first: more outer electrons, or as many on a lower shell. */
export function drawsElectrons(from: number, to: number): boolean {
  const [own, other] = [outerElectrons(from), outerElectrons(to)];
  return other > own || (other === own && other > 0 && to < from);
}

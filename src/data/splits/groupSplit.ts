import { OptionError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { optional } from '../../core/options/vocabulary.js';
import { readFractions } from './fractions.js';
import { seed as fixed, readLabels } from './options.js';
import { byLabel, shuffled } from './shuffled.js';

const schema = {
  /** Take the groups in an order drawn by this seed. Default: the largest first, which is the same always. */
  seed: optional(fixed),
};

/** Options of `data.groupSplit` and `data.scaffoldSplit`. */
export type GroupSplitOptions = Given<typeof schema>;

/**
 * Deals things out by fractions, groups as a whole: no group is in two parts. Groups go into the first part that has room for all of one, the
 * last part takes what is left. Largest groups first; of equal ones that which occurs later, as in DeepChem and MoleculeNet (arXiv 1703.00564).
 * Returns positions, ascending.
 *
 * @throws OptionError for fractions that do not add up to 1, or no things.
 * @example
 * const [train, test] = data.groupSplit(['a', 'b', 'a', 'c', 'a'], [0.6, 0.4]); // [0, 2, 4] and [1, 3]
 */
export function groupSplit(
  groups: ArrayLike<number | string>,
  fractions: readonly number[],
  options: GroupSplitOptions = {},
): Uint32Array[] {
  const where = 'data.groupSplit';
  const { seed } = readOptions(where, schema, options);
  readFractions(where, fractions);
  readLabels(where, 'groups', groups);
  if (groups.length === 0) throw new OptionError({ where, what: 'no things to split', expected: 'a group for each thing' });
  const sets = byLabel(groups);
  const ordered =
    seed === undefined
      ? sets.sort((a, b) => b.length - a.length || b[0] - a[0])
      : Array.from(shuffled(sets.length, seed, 'groups'), (i) => sets[i]);
  let share = 0;
  // Room up to the end of each part, counted over it and those before, as DeepChem counts.
  const ends = fractions.map((one) => (share += one) * groups.length + 1e-9);
  const parts: number[][] = fractions.map(() => []);
  for (const set of ordered) {
    let before = 0;
    const p = parts.findIndex((part, i) => {
      before += part.length;
      return i === parts.length - 1 || before + set.length <= ends[i];
    });
    for (const i of set) parts[p].push(i);
  }
  return parts.map((part) => Uint32Array.from(part).sort());
}

/**
 * `groupSplit` of molecules by their scaffolds: 80, 10 and 10 % unless said otherwise. Test molecules have scaffolds that training never saw.
 *
 * @example
 * const [train, validation, test] = data.scaffoldSplit(['c1ccccc1', '', 'c1ccccc1', 'C1CC1', 'c1ccccc1']);
 */
export const scaffoldSplit = (
  scaffolds: readonly string[],
  fractions: readonly number[] = [0.8, 0.1, 0.1],
  options: GroupSplitOptions = {},
): Uint32Array[] => groupSplit(scaffolds, fractions, options);

import { IndexError } from '../../core/errors.js';
import { type Allowed, expectNumbers, within } from '../../core/numbers.js';
import { reshape } from '../../ops/layout.js';
import { gather } from '../../ops/segment.js';
import type { Tensor } from '../../runtime/tensor.js';
import { fitted } from './fitted.js';
import { type Choice, type LossOptions, overChoice, overRows, rowWeights, type Weighed } from './reduction.js';

/** Leaves the entries of an operand that count, as [entries, 1]. */
export type Pick = (x: Tensor) => Tensor;

/** What an entrywise loss may know of its targets, and of which of them count. */
export interface EntryRules extends Omit<Allowed, 'missing' | 'only'> {
  /** How much each entry counts, besides its row. Default: all alike. */
  readonly entries?: Float64Array | null;
}

/**
 * The mean of an entrywise loss over the entries whose target is known. NaN in a target is a gap: it is left out, as if prediction and target did
 * not have that entry. Targets of rows that do not count are not looked at.
 *
 * @throws NumericError for any other target that is not finite, or outside its range.
 */
export function overEntries(
  where: string,
  prediction: Tensor,
  target: Tensor,
  options: LossOptions,
  terms: (p: Tensor, t: Tensor, pick: Pick) => Tensor,
  rules: EntryRules = {},
): Weighed {
  const t = fitted(where, prediction, target);
  const choice = chooseEntries(where, t, options, rules);
  if (choice === null)
    return overRows(
      where,
      terms(prediction, t, (x) => x),
      options,
    );
  const pick = (x: Tensor): Tensor => gather(reshape(x, [x.size, 1]), choice.places);
  return overChoice(terms(pick(prediction), pick(t), pick), choice, options);
}

/** The entries that count; null where every target is known, so that mask and weights say all. */
export function chooseEntries(where: string, target: Tensor, options: LossOptions, rules: EntryRules = {}): Choice | null {
  const { entries = null, ...allowed } = rules;
  const values = target.view();
  if (entries === null && values.every(within(allowed))) return null;
  const rows = target.shape[0] ?? 1;
  const columns = rows === 0 ? 1 : values.length / rows;
  const ofRow = rowWeights(where, options, rows);
  const weights = Float64Array.from(values, (_, i) => (ofRow?.[Math.floor(i / columns)] ?? 1) * (entries?.[i] ?? 1));
  expectNumbers(where, 'target', values, { ...allowed, missing: true, only: (i) => weights[i] > 0 });
  return chosen(weights, (i) => Number.isNaN(values[i]), rows, columns);
}

/** What a row of targets is to a loss of rows. */
export interface RowJudge {
  /** True where no target is known. */
  isGap(row: number): boolean;
  isSound(row: number): boolean;
  /** Refuses a row that is neither. */
  refuse(row: number): void;
}

/** The rows that count; null where every target is known, so that mask and weights say all. */
export function chooseRows(where: string, rows: number, options: LossOptions, { isGap, isSound, refuse }: RowJudge): Choice | null {
  let sound = true;
  for (let r = 0; sound && r < rows; r++) sound = isSound(r) && !isGap(r);
  if (sound) return null;
  const weights = rowWeights(where, options, rows) ?? new Float64Array(rows).fill(1);
  for (let r = 0; r < rows; r++) if (weights[r] > 0 && !isGap(r) && !isSound(r)) refuse(r);
  return chosen(weights, isGap, rows, 1);
}

/** The mean of a loss of rows over those whose target is known; `terms` gets what is left of the operands. */
export function overKnownRows(where: string, rows: number, options: LossOptions, judge: RowJudge, terms: (pick: Pick) => Tensor): Weighed {
  const choice = chooseRows(where, rows, options, judge);
  if (choice === null)
    return overRows(
      where,
      terms((x) => x),
      options,
    );
  return overChoice(
    terms((x) => gather(x, choice.places)),
    choice,
    options,
  );
}

/** Class ids: NaN, and the id that is to be ignored, are gaps. */
export function classJudge(where: string, target: Tensor, classes: number, ignoreIndex?: number): RowJudge {
  const ids = target.view();
  return {
    isGap: (r) => Number.isNaN(ids[r]) || ids[r] === ignoreIndex,
    isSound: (r) => Number.isInteger(ids[r]) && ids[r] >= 0 && ids[r] < classes,
    refuse: (r) => {
      throw badLabel(where, r, ids[r], classes);
    },
  };
}

/** Rows of several numbers: one that is NaN makes the row a gap. */
export function rowJudge(where: string, target: Tensor): RowJudge {
  const values = target.view();
  const width = target.size / target.shape[0];
  const row = (r: number) => values.subarray(r * width, (r + 1) * width);
  return {
    isGap: (r) => row(r).some(Number.isNaN),
    isSound: (r) => row(r).every(Number.isFinite),
    refuse: (r) => expectNumbers(where, 'target', values, { only: (i) => Math.floor(i / width) === r }),
  };
}

function chosen(weights: Float64Array, isGap: (place: number) => boolean, rows: number, columns: number): Choice {
  const places: number[] = [];
  for (let i = 0; i < weights.length; i++) if (weights[i] > 0 && !isGap(i)) places.push(i);
  return { places: Uint32Array.from(places), weights: Float64Array.from(places, (i) => weights[i]), rows, columns };
}

const badLabel = (where: string, position: number, value: number, classes: number): IndexError =>
  new IndexError({
    where,
    what: `label ${position} is outside its range`,
    got: String(value),
    expected: `a whole number in [0, ${classes}), or NaN where none is known`,
    mend: 'Check the units of the last layer, and for 1-based labels',
    fields: { position, value, classes },
  });

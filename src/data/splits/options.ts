import { OptionError } from '../../core/errors.js';
import { custom, int } from '../../core/options/vocabulary.js';
import { written } from '../../core/written.js';

/** Where a split comes from: the same for the same seed. */
export const seed = int({ min: 0, max: 2 ** 53 - 1, default: 0 });

/** Labels of things; `readLabels` checks each. */
export const labels = custom<ArrayLike<number | string>>('array', 'a list of labels', isList);

function isList(value: unknown): boolean {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** Refuses labels that are not one for each thing, and what is no label. */
export function readLabels(where: string, name: string, given: ArrayLike<unknown>, n?: number): void {
  if (!isList(given)) throw new OptionError({ where, what: `${name} is no list`, got: written(given), expected: 'a list of labels' });
  if (n !== undefined && given.length !== n)
    throw new OptionError({ where, what: `${name} has the wrong length`, got: String(given.length), expected: `a label for each of ${n}` });
  for (let i = 0; i < given.length; i++) {
    const label = given[i];
    if (typeof label === 'string' || Number.isFinite(label) || typeof label === 'bigint' || typeof label === 'boolean') continue;
    throw new OptionError({
      where,
      what: `${name} has no label at position ${i}`,
      got: String(label),
      expected: 'a text or a finite number for each thing',
      fields: { index: i },
    });
  }
}

import { FormatError } from '../../core/errors.js';

/** Kinds of plain values that callbacks keep. */
const kinds = {
  number: (value: unknown): value is number | null => value === null || (typeof value === 'number' && !Number.isNaN(value)),
  count: (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0,
};

type Remembered<K extends Readonly<Record<string, keyof typeof kinds>>> = {
  [N in keyof K]: K[N] extends 'count' ? number : number | null;
};

/** What a callback kept in a checkpoint, by name. @throws FormatError for anything else than it writes, before any of it is taken. */
export function readRemembered<const K extends Readonly<Record<string, keyof typeof kinds>>>(
  where: string,
  given: unknown,
  wanted: K,
): Remembered<K> {
  const values = (typeof given === 'object' && given !== null ? given : {}) as Readonly<Record<string, unknown>>;
  for (const [name, kind] of Object.entries(wanted)) {
    if (Object.hasOwn(values, name) && kinds[kind](values[name])) continue;
    throw new FormatError({
      where,
      what: `the checkpoint has no ${name} for this callback`,
      got: JSON.stringify(values[name]) ?? 'nothing',
      expected: kind === 'count' ? 'a whole number' : 'a number, or null',
      mend: 'Resume with the callbacks of the version that wrote it',
    });
  }
  return values as Remembered<K>; // checked just now
}

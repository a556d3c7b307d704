import { FormatError, OptionError } from '../../../core/errors.js';
import { expectBytes } from '../../../core/expect.js';
import { nearest } from '../../../core/options/nearest.js';
import { unzip } from '../../../io/zip.js';
import { readArray } from './array.js';
import type { NumpyArray } from './values.js';

/** The arrays of a .npz by name; all, or some of them. @throws FormatError; OptionError for a name that is not in it. */
export async function arraysOf(
  where: string,
  file: Uint8Array,
  maxBytes: number,
  only?: readonly string[],
): Promise<ReadonlyMap<string, NumpyArray>> {
  const wanted = only && new Set(only);
  const files = await unzip(expectBytes(where, 'the file', file), { maxBytes, maxRatio: 2000 });
  const out = new Map<string, NumpyArray>();
  for (const [name, bytes] of files) {
    if (!name.endsWith('.npy'))
      throw new FormatError({ where, what: 'the archive holds something else than arrays', got: JSON.stringify(name) });
    const key = name.slice(0, -4);
    if (wanted === undefined || wanted.has(key)) out.set(key, readArray(`${where}: ${name}`, bytes));
  }
  const missing = only?.find((name) => !out.has(name));
  if (missing === undefined) return out;
  const names = [...files.keys()].map((name) => name.slice(0, -4));
  const near = nearest(missing, names);
  throw new OptionError({
    where,
    what: 'the archive has no such array',
    got: JSON.stringify(missing),
    expected: names.join(', '),
    mend: near && `Did you mean ${JSON.stringify(near)}?`,
  });
}

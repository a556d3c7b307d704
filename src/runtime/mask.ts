import type { FloatType } from '../core/dtype.js';
import { IndexError, OptionError } from '../core/errors.js';
import { expectList, misfit } from '../core/expect.js';
import { INSPECT } from '../core/inspect.js';
import { badIndex, ownIndices, wholeNumber } from '../core/whole.js';
import { written } from '../core/written.js';
import { besides } from './scope.js';
import { emptyTensor, type Tensor } from './tensor.js';

/** A choice of rows as users write it: one flag a row, or the ids of the rows that are in. */
export type MaskLike = readonly boolean[] | Uint8Array | { readonly indices: ArrayLike<number> };

/**
 * A choice of rows, checked. Kept as sorted ids; a loss asks for weights that average over them.
 *
 * @term mask: a choice of rows, by flags or by ids
 */
export class Mask {
  /** One a row; made when rows are first chosen. */
  private flags: Uint8Array | null = null;
  /** The rows that are in, ascending; a copy of its own. */
  readonly indices: Uint32Array<ArrayBuffer>;
  private readonly cached: Partial<Record<FloatType, Tensor>> = {};

  constructor(
    readonly name: string,
    /** Number of rows to choose from. */
    readonly length: number,
    indices: ArrayLike<number>,
    private readonly anchor: Tensor | null,
  ) {
    wholeNumber('Mask', 'length', length);
    this.indices = ownIndices(indices, length, (i, value) => badIndex('Mask', 'index', i, value, length));
    for (let i = 1; i < this.indices.length; i++) {
      if (this.indices[i - 1] < this.indices[i]) continue;
      throw new IndexError({ where: 'Mask', what: `index ${i} does not ascend`, got: `${this.indices[i - 1]} then ${this.indices[i]}` });
    }
  }

  /** Number of rows that are in. */
  get count(): number {
    return this.indices.length;
  }

  /** [length]: 1/count for the rows that are in, 0 for the others; cached beside the graph. */
  weights(dtype: FloatType): Tensor {
    const cached = this.cached[dtype];
    if (cached !== undefined && !cached.disposed) return cached;
    const make = (): Tensor => {
      const values = new Float64Array(this.length);
      for (const row of this.indices) values[row] = 1 / this.count;
      return emptyTensor([this.length], dtype).set(values);
    };
    const made = this.anchor === null ? make() : besides(this.anchor.storage, make);
    this.cached[dtype] = made;
    return made;
  }

  /** The mask of chosen rows: row i is in when row ids[i] is. Possibly empty. */
  at(ids: ArrayLike<number>, anchor: Tensor | null): Mask {
    this.flags ??= flagsOf(this);
    const { flags } = this;
    const picked: number[] = [];
    expectList('Mask.at', 'the argument', ids);
    for (let i = 0; i < ids.length; i++) if (flags[ids[i]]) picked.push(i);
    return new Mask(this.name, ids.length, Uint32Array.from(picked), anchor);
  }

  toString(): string {
    return `Mask '${this.name}': ${this.count} of ${this.length}`;
  }

  [INSPECT](): string {
    return this.toString();
  }

  /** Gives back what is cached; it is made again when it is asked for. */
  dispose(): void {
    for (const weights of Object.values(this.cached)) weights.dispose();
  }
}

function flagsOf({ length, indices }: Mask): Uint8Array {
  const flags = new Uint8Array(length);
  for (const row of indices) flags[row] = 1;
  return flags;
}

/**
 * Reads a mask. `anchor` is a tensor of the graph it belongs to, beside which it may cache.
 *
 * @throws OptionError for a wrong length or a mask without a true entry; IndexError for ids out of range.
 */
export function readMask(where: string, name: string, given: MaskLike | Mask, length: number, anchor: Tensor | null): Mask {
  if (given instanceof Mask) {
    if (given.length !== length) throw wrongLength(where, name, given.length, length);
    return given;
  }
  if (typeof given !== 'object' || given === null) throw misfit(where, `the mask '${name}'`, given, 'a list of flags, or { indices }');
  const indices = 'indices' in given ? fromIds(where, name, given.indices, length) : fromFlags(where, name, given, length);
  if (indices.length === 0) {
    throw new OptionError({
      where,
      what: `the mask '${name}' has no true entry`,
      expected: 'at least one row',
      mend: 'Leave the mask out, or choose some rows',
    });
  }
  return new Mask(name, length, indices, anchor);
}

/** Masks by name, whatever the names are. */
export function readMasks(
  where: string,
  masks: Readonly<Record<string, MaskLike | Mask>>,
  length: number,
  anchor: Tensor | null,
): Record<string, Mask> {
  return Object.fromEntries(Object.entries(masks).map(([name, mask]) => [name, readMask(where, name, mask, length, anchor)]));
}

function fromFlags(where: string, name: string, flags: ArrayLike<boolean | number>, length: number): Uint32Array {
  if (flags.length !== length) throw wrongLength(where, name, flags.length, length);
  const out: number[] = [];
  for (let i = 0; i < length; i++) {
    const flag: unknown = flags[i];
    if (flag === true || flag === 1) out.push(i);
    else if (flag !== false && flag !== 0) {
      throw new OptionError({
        where,
        what: `entry ${i} of the mask '${name}' is no flag`,
        got: written(flag),
        expected: 'true or false, 1 or 0',
        fields: { position: i, value: flag },
      });
    }
  }
  return Uint32Array.from(out);
}

function fromIds(where: string, name: string, ids: ArrayLike<number>, length: number): Uint32Array {
  const own = ownIndices(
    expectList(where, `indices of the mask '${name}'`, ids),
    length,
    (i, value) =>
      new IndexError({
        where,
        what: `entry ${i} of the mask '${name}' is outside its range`,
        got: written(value),
        expected: `a whole number in [0, ${length})`,
        fields: { position: i, value },
      }),
  );
  return Uint32Array.from(new Set(own)).sort();
}

function wrongLength(where: string, name: string, got: number, expected: number): OptionError {
  return new OptionError({
    where,
    what: `the mask '${name}' has the wrong length`,
    got: String(got),
    expected: `${expected} entries, one for each row`,
    mend: 'Give one flag for each row, or { indices }',
  });
}

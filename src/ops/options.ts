import type { Option, Optional } from '../core/options/option.js';
import { checkOptions } from '../core/options/read.js';
import { bool, instance, nullable, number, optional, unchecked } from '../core/options/vocabulary.js';
import { normalizeAxis } from '../core/shape.js';
import { Tensor } from '../runtime/tensor.js';

/** A tensor that may be left out. @internal */
export const tensorOption = (): Optional<Tensor | null> => nullable(instance(Tensor, 'a tensor'));

/** One axis; a negative one counts from the last. @internal */
export const axisOption = (fallback: number): Optional<number> => optional(unchecked<number>('a whole number'), fallback);

/** Added below a root or a fraction. @internal */
export const epsilonOption = (fallback: number): Optional<number> => number({ min: 0, default: fallback });

/** Which operands of a product are exchanged, rows for columns. */
const transposes = { transposeA: bool(false), transposeB: bool(false) };

/** @internal */
export interface Transposes {
  /** Default false. */
  readonly transposeA?: boolean;
  /** Default false. */
  readonly transposeB?: boolean;
}

/** @internal */
export const checkTransposes = (where: string, given: Transposes): void => checkOptions(where, transposes, given);

/** A probability. @internal */
export const probability = (): Option<number> => ({ ...number({ min: 0, max: 1 }), expected: 'a probability in [0, 1]' });

/** Axes, all if left out; negative ones count from the last. @internal */
export const axesOption = (): Optional<number | readonly number[], undefined> =>
  optional(unchecked<number | readonly number[]>('an axis, or several'));

/** Those axes as positions. @throws OptionError for one outside the rank. @internal */
export const axesOf = (where: string, axis: number | readonly number[] | undefined, rank: number): number[] =>
  axis === undefined ? Array.from({ length: rank }, (_, i) => i) : [axis].flat().map((one) => normalizeAxis(where, one, rank));

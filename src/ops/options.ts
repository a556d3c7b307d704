import type { Option, Optional } from '../core/options/option.js';
import { checkOptions } from '../core/options/read.js';
import { bool, instance, nullable, number, optional, unchecked } from '../core/options/vocabulary.js';
import { Tensor } from '../runtime/tensor.js';

/** A tensor that may be left out. */
export const tensorOption = (): Optional<Tensor | null> => nullable(instance(Tensor, 'a tensor'));

/** One axis; a negative one counts from the last. */
export const axisOption = (fallback: number): Optional<number> => optional(unchecked<number>('a whole number'), fallback);

/** Added below a root or a fraction. */
export const epsilonOption = (fallback: number): Optional<number> => number({ min: 0, default: fallback });

/** Which operands of a product are exchanged, rows for columns. */
const transposes = { transposeA: bool(false), transposeB: bool(false) };

export interface Transposes {
  /** Default false. */
  readonly transposeA?: boolean;
  /** Default false. */
  readonly transposeB?: boolean;
}

export const checkTransposes = (where: string, given: Transposes): void => checkOptions(where, transposes, given);

/** A probability. */
export const probability = (): Option<number> => ({ ...number({ min: 0, max: 1 }), expected: 'a probability in [0, 1]' });

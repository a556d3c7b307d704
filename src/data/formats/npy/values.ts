import type { NdArray } from '../../../io/pickle/values.js';

/** An array of texts, row-major. */
export interface TextArray {
  readonly kind: 'texts';
  readonly shape: readonly number[];
  readonly data: readonly string[];
}

/** An array of numbers or of texts. */
export type NumpyArray = NdArray | TextArray;

import { readOptions } from '../core/options/read.js';
import { number } from '../core/options/vocabulary.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';
import { scale } from './affine.js';
import { mul, sub } from './binary.js';
import { mean } from './reduce.js';
import { rootAbove } from './root.js';
import { type ReduceOptions, reduceOptions, sum } from './sum.js';

const options = { ...reduceOptions, correction: number({ min: 0, default: 1 }) };

/** Axes as in `sum`, and what is taken off the count: 1 (default) for an estimate from a sample, 0 for the variance of what is there. */
export interface VarianceOptions extends ReduceOptions {
  readonly correction?: number;
}

/** Σ (x - mean)² / (n - correction) over axes (default all); NaN where n is not above the correction. */
export function variance(x: Tensor, given: VarianceOptions = {}): Tensor {
  const { axis, keepDims, correction } = readOptions('ops.variance', options, given);
  expectTensor('ops.variance', x);
  const off = sub(x, mean(x, { axis, keepDims: true }));
  const total = sum(mul(off, off), { axis, keepDims });
  return scale(total, 1 / Math.max(0, x.size / total.size - correction));
}

/** The root of `variance`: the standard deviation. Where all elements are equal it is 0 and has the gradient 0. */
export function deviation(x: Tensor, given: VarianceOptions = {}): Tensor {
  readOptions('ops.deviation', options, given);
  return rootAbove(variance(x, given));
}

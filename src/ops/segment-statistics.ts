import { filled } from '../autodiff/space.js';
import type { Tensor } from '../runtime/tensor.js';
import { add, equal, mul, sub } from './binary.js';
import { finiteCopy } from './detach.js';
import { rootAbove } from './root.js';
import { gather, type Segments, segmentMax, segmentMean, segmentSum } from './segment.js';
import { segmentQuantiles } from './segment-quantile.js';
import { slotsOf } from './segment-slots.js';
import { exp, log } from './unary.js';
import { where } from './where.js';

/** Mean of the squared distance to the mean of each segment, each column on its own; 0 for an empty one. x: [n, …] -> [segments, …]. */
export function segmentVariance(x: Tensor, given: Segments): Tensor {
  const { values, rowOf, groups, shaped } = slotsOf('ops.segmentVariance', x, given);
  const off = sub(values, gather(segmentMean(values, groups), rowOf));
  return shaped(segmentMean(mul(off, off), groups));
}

/** What PyG takes for a variance of 0. */
const NO_VARIANCE = 1e-5;

/** The root of `segmentVariance`; 0 with the gradient 0 where the variance is at most 1e-5, as in PyG. */
export const segmentDeviation = (x: Tensor, given: Segments): Tensor => rootAbove(segmentVariance(x, given), NO_VARIANCE);

/** log Σ eˣ of the rows of each segment, with the largest taken off first; -Infinity for an empty one. x: [n, …] -> [segments, …]. */
export function segmentLogSumExp(x: Tensor, given: Segments): Tensor {
  const { values, rowOf, groups, shaped } = slotsOf('ops.segmentLogSumExp', x, given);
  const most = finiteCopy(segmentMax(values, groups));
  const total = segmentSum(exp(sub(values, gather(most, rowOf))), groups);
  const none = equal(segmentSum(filled({ shape: [rowOf.size, 1], dtype: x.dtype }, 1), groups), 0);
  return shaped(where(none, -Infinity, add(log(add(total, none)), most))); // log 0 would have the slope 0 / 0 where there is nothing
}

/**
 * The lower median of each column of each segment: number ⌊(n - 1) / 2⌋ in ascending order, which has the whole gradient; 0 for an empty
 * segment, NaN where there is one. x: [n, …] -> [segments, …].
 */
export const segmentMedian = (x: Tensor, given: Segments): Tensor =>
  segmentQuantiles('ops.segmentMedian', x, given, { q: [0.5], interpolation: 'lower' })[0];

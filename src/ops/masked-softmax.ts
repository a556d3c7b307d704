import { readOptions } from '../core/options/read.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';
import { mul } from './binary.js';
import { cast } from './cast.js';
import { notEqual } from './compare.js';
import { axisOption } from './options.js';
import { softmax } from './softmax.js';
import { where } from './where.js';

const options = { axis: axisOption(-1) };

/**
 * Softmax along an axis (default the last) over the entries whose mask is not 0; the others are 0 and have the gradient 0, whatever they hold.
 * Where nothing is kept all are 0. The mask has the shape of x, or stretches to it.
 */
export function maskedSoftmax(x: Tensor, mask: Tensor, given: { axis?: number } = {}): Tensor {
  const { axis } = readOptions('ops.maskedSoftmax', options, given);
  expectTensor('ops.maskedSoftmax', x);
  const kept = notEqual(cast(expectTensor('ops.maskedSoftmax', mask, 'mask'), x.dtype), 0);
  // the lowest finite number, since a row of -Infinity alone would be NaN
  const lowest = x.dtype === 'f32' ? -3.4028234663852886e38 : -Number.MAX_VALUE;
  return mul(softmax(where(kept, x, lowest), { axis }), kept);
}

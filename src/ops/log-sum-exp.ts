import { checkOptions } from '../core/options/read.js';
import { broadcastShapes } from '../core/shape.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';
import { add, equal, mul, sub } from './binary.js';
import { greaterEqual } from './compare.js';
import { finiteCopy } from './detach.js';
import { reshape } from './layout.js';
import { max } from './reduce.js';
import { softplus } from './smooth-activations.js';
import { broadcastTo, type ReduceOptions, reduceOptions, sum } from './sum.js';
import { abs, exp, log } from './unary.js';
import { maskedFill, where } from './where.js';

/** log Σ eˣ over axes (default all), with the largest element taken off first. -Infinity where all are. */
export function logSumExp(x: Tensor, given: ReduceOptions = {}): Tensor {
  checkOptions('ops.logSumExp', reduceOptions, given);
  const most = finiteCopy(max(x, { axis: given.axis, keepDims: true }));
  const total = log(sum(exp(sub(x, most)), given));
  return add(total, reshape(most, total.shape));
}

/** log(eᵃ + eᵇ) without overflow, with broadcasting: the larger one + log(1 + e^-|a - b|). Equal arguments share the gradient. */
export function logAddExp(a: Tensor, b: Tensor): Tensor {
  const shape = broadcastShapes('ops.logAddExp', expectTensor('ops.logAddExp', a, 'a').shape, expectTensor('ops.logAddExp', b, 'b').shape);
  const [left, right] = [broadcastTo(a, shape), broadcastTo(b, shape)];
  const ahead = greaterEqual(left, right);
  const twins = mul(equal(left, right), equal(abs(left), Number.POSITIVE_INFINITY));
  const more = where(ahead, left, right);
  return add(more, maskedFill(softplus(maskedFill(sub(where(ahead, right, left), more), twins, 0)), twins, 0)); // inf - inf would be NaN
}

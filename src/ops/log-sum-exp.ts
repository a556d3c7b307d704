import { checkOptions } from '../core/options/read.js';
import { broadcastShapes } from '../core/shape.js';
import { expectTensor, type Tensor, tensor } from '../runtime/tensor.js';
import { add, sub } from './binary.js';
import { finiteCopy } from './detach.js';
import { reshape } from './layout.js';
import { max } from './reduce.js';
import { softplus } from './smooth-activations.js';
import { broadcastTo, type ReduceOptions, reduceOptions, sum } from './sum.js';
import { exp, log } from './unary.js';
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
  const [p, q] = [left.view(), right.view()];
  const ahead = tensor(
    Uint8Array.from(p, (value, i) => Number(value >= q[i])),
    { shape, dtype: 'bool' },
  );
  const twins = tensor(
    Uint8Array.from(p, (value, i) => Number(value === q[i] && !Number.isFinite(value))),
    { shape, dtype: 'bool' },
  );
  const more = where(ahead, left, right);
  return add(more, maskedFill(softplus(maskedFill(sub(where(ahead, right, left), more), twins, 0)), twins, 0)); // inf - inf would be NaN
}

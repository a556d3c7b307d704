import { ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import { expectTensor, type Tensor } from '../runtime/tensor.js';
import { mul } from './binary.js';
import { reshape } from './layout.js';
import { sum } from './sum.js';

function vectors(where: string, a: Tensor, b: Tensor, fit: boolean): void {
  expectTensor(where, a, 'a');
  expectTensor(where, b, 'b');
  if (a.rank === 1 && b.rank === 1 && (!fit || a.size === b.size)) return;
  throw new ShapeError({
    where,
    what: 'operands do not fit',
    got: `${formatShape(a.shape)} and ${formatShape(b.shape)}`,
    expected: fit ? 'two vectors of one size' : 'two vectors',
  });
}

/** y[i, j] = a[i] b[j] of vectors [m] and [n]. */
export function outer(a: Tensor, b: Tensor): Tensor {
  vectors('ops.outer', a, b, false);
  return mul(reshape(a, [a.size, 1]), b);
}

/** Σ a[i] b[i] of vectors [n], a scalar. */
export function dot(a: Tensor, b: Tensor): Tensor {
  vectors('ops.dot', a, b, true);
  return sum(mul(a, b));
}

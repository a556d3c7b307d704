import { likeFirst, type Op, op } from '../autodiff/op.js';
import { filled } from '../autodiff/space.js';
import { OptionError } from '../core/errors.js';
import { broadcastShapes, formatShape, sameShape } from '../core/shape.js';
import { expectTensor, Tensor } from '../runtime/tensor.js';
import type { Operand } from './binary.js';
import { cast } from './cast.js';
import { broadcastTo } from './sum.js';

/** a where the mask is not 0, b elsewhere; all of one shape. The mask is no operand: nothing is differentiated by it. */
const select: Op<[a: Tensor, b: Tensor], { mask: Tensor }> = op<[a: Tensor, b: Tensor], { mask: Tensor }>('select', {
  shape: likeFirst,
  run: (kernels, [a, b], y, { mask }) => kernels.select(0, y.size, mask.ptr, a.ptr, b.ptr, y.ptr),
  vjp: (g, { options }) => [() => select([g, filled(g, 0)], options), () => select([filled(g, 0), g], options)],
});

/**
 * a where the condition is not 0, b elsewhere, with broadcasting. What is not chosen may be infinite or NaN, and has the gradient 0. The condition
 * is a mask of any type.
 */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  expectTensor('ops.where', condition, 'condition');
  const [left, right] = [operand(a, b), operand(b, a)];
  const shape = broadcastShapes('ops.where', broadcastShapes('ops.where', left.shape, right.shape), condition.shape);
  const mask = broadcastTo(cast(condition, left.dtype), shape);
  return select([broadcastTo(left, shape), broadcastTo(right, shape)], { mask });
}

function operand(value: Operand, other: Operand): Tensor {
  if (typeof value !== 'number') return expectTensor('ops.where', value, 'operand');
  if (other instanceof Tensor) return filled({ shape: [], dtype: other.dtype }, value);
  throw new OptionError({
    where: 'ops.where',
    what: 'two plain numbers',
    expected: 'at least one tensor',
    mend: 'Make one with tensor(…)',
  });
}

/** `value` where the mask is not 0, x elsewhere; the mask stretches to x, and x has the gradient 0 under it. */
export function maskedFill(x: Tensor, mask: Tensor, value: number): Tensor {
  expectTensor('ops.maskedFill', mask, 'mask');
  if (sameShape(broadcastShapes('ops.maskedFill', expectTensor('ops.maskedFill', x).shape, mask.shape), x.shape))
    return where(mask, value, x);
  throw new OptionError({
    where: 'ops.maskedFill',
    what: 'the mask does not stretch to x',
    got: formatShape(mask.shape),
    expected: formatShape(x.shape),
  });
}

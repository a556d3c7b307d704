import { filled } from '../autodiff/space.js';
import { OptionError } from '../core/errors.js';
import { broadcastShapes, formatShape, type Shape, sameShape, sizeOf } from '../core/shape.js';
import { expectTensor, Tensor } from '../runtime/tensor.js';
import type { Operand } from './binary.js';
import { elements } from './elements.js';
import { concat, reshape } from './layout.js';
import { broadcastStrides } from './shapes.js';
import { broadcastTo } from './sum.js';

/** The element of a stretched tensor that each position of `target` shows. @internal */
export function stretchedPositions(shape: Shape, target: Shape): Uint32Array {
  const strides = broadcastStrides(shape, target);
  let positions = Uint32Array.of(0);
  target.forEach((n, axis) => {
    const next = new Uint32Array(positions.length * n);
    for (let p = 0, at = 0; p < positions.length; p++) for (let i = 0; i < n; i++) next[at++] = positions[p] + i * strides[axis];
    positions = next;
  });
  return positions;
}

/**
 * a where the condition is not 0, b elsewhere, with broadcasting. What is not chosen may be infinite or NaN, and has the gradient 0. The condition
 * is a mask of any type.
 */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  expectTensor('ops.where', condition, 'condition');
  const [left, right] = [operand(a, b), operand(b, a)];
  const shape = broadcastShapes('ops.where', broadcastShapes('ops.where', left.shape, right.shape), condition.shape);
  const size = sizeOf(shape);
  const [values, seen] = [condition.view(), stretchedPositions(condition.shape, shape)];
  const positions = new Uint32Array(size);
  for (let i = 0; i < size; i++) positions[i] = values[seen[i]] !== 0 ? i : size + i;
  const flat = (x: Tensor): Tensor => reshape(sameShape(x.shape, shape) ? x : broadcastTo(x, shape), [size]);
  return elements(concat([flat(left), flat(right)]), positions, shape);
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

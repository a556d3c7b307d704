import { DTypeError, ShapeError } from '../core/errors.js';
import { formatShape, sameShape } from '../core/shape.js';
import * as tree from '../core/tree.js';
import { add, mul } from '../ops/binary.js';
import { sum } from '../ops/sum.js';
import { Tensor } from '../runtime/tensor.js';

/** ⟨a, b⟩: the sum of products over two trees of tensors that are nested alike. @throws ShapeError where they are not. */
export function inner(where: string, a: unknown, b: unknown): Tensor {
  const [ours, theirs] = [tree.entries(a), tree.entries(b)];
  if (ours.length !== theirs.length || ours.length === 0) {
    throw new ShapeError({
      where,
      what: 'the trees are not nested alike',
      got: `${theirs.length} leaves`,
      expected: `${ours.length}, as in ${ours.map(([path]) => path.join('.') || 'the root').join(', ')}`,
    });
  }
  return ours
    .map(([path, leaf], i) => {
      const other = theirs[i][1];
      if (!(leaf instanceof Tensor) || !(other instanceof Tensor)) {
        throw new DTypeError({
          where,
          what: `no tensor at ${path.join('.') || 'the root'}`,
          got: String(leaf instanceof Tensor ? other : leaf),
          expected: 'trees of tensors',
        });
      }
      if (!sameShape(leaf.shape, other.shape)) {
        throw new ShapeError({
          where,
          what: `shapes differ at ${path.join('.') || 'the root'}`,
          got: formatShape(other.shape),
          expected: formatShape(leaf.shape),
        });
      }
      return sum(mul(leaf, other));
    })
    .reduce((one, other) => add(one, other));
}

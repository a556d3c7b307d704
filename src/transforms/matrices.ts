import { type Gradient, grad } from '../autodiff/grad.js';
import { DTypeError } from '../core/errors.js';
import * as tree from '../core/tree.js';
import { concat, reshape } from '../ops/layout.js';
import { sum } from '../ops/sum.js';
import { scope } from '../runtime/scope.js';
import { emptyTensor, Tensor } from '../runtime/tensor.js';
import { tensorsOf } from '../runtime/tensors.js';
import { vjp } from './products.js';

type Fn<A extends unknown[], R> = (...args: A) => R;

/**
 * All derivatives of a tensor with respect to the first argument: `jacobian(f)(x, …rest)` has, for y = f(x) [m, …] and each leaf [n, …] of x, the
 * tensor ∂y/∂leaf [m, …, n, …]. Costs a gradient for each element of y.
 */
export function jacobian<A extends unknown[]>(f: Fn<A, Tensor>): Fn<A, Gradient<A[0]>> {
  return (...args) =>
    scope(() => {
      const y = f(...args);
      if (!(y instanceof Tensor))
        throw new DTypeError({ where: 'jacobian', what: 'the function returned no tensor', got: String(y), expected: 'a tensor' });
      const rows = Array.from({ length: y.size }, (_, i) => vjp(f, unit(y, i))(...args)[1]);
      return stacked(rows, y.shape) as Gradient<A[0]>;
    });
}

/**
 * All second derivatives of a scalar function: `hessian(f)(x, …rest)` has, for leaves a and b of x, the tensor ∂²f/∂a∂b [a's shape, b's shape] at a's
 * place and there at b's: of one tensor, one tensor. Costs two gradients for each element of x; `hvp` is for what is large.
 */
export function hessian<A extends unknown[]>(f: Fn<A, Tensor>): Fn<A, tree.MapTree<A[0], Gradient<A[0]>>> {
  return (...args) =>
    scope(() => {
      const paths = tree.entries(args[0]).map(([path]) => path);
      // gradients have the form of the arguments, which hold tensors
      const blocks = paths.map((path) => jacobian((...given: A) => tree.get(grad(f)(...given), path) as Tensor)(...args));
      let next = 0;
      return tree.replace(args[0], () => blocks[next++]) as tree.MapTree<A[0], Gradient<A[0]>>;
    });
}

/** The derivative of a function that works element by element: `elementwiseGrad(f)(x)` is f'(x), shaped like x. Costs one gradient. */
export const elementwiseGrad = <A extends unknown[]>(f: Fn<A, Tensor>): Fn<A, Gradient<A[0]>> =>
  grad((...args: A) => sum(f(...args))) as Fn<A, Gradient<A[0]>>;

/** One at an element, zeros elsewhere. */
function unit({ shape, dtype, size }: Tensor, at: number): Tensor {
  const values = new Float64Array(size);
  values[at] = 1;
  return emptyTensor(shape, dtype).set(values);
}

/** Trees of one nesting as one tree whose leaves have the axes of `outer` before their own. */
function stacked(rows: readonly unknown[], outer: Tensor['shape']): unknown {
  const all = rows.map((row) => tensorsOf(row));
  let next = 0;
  return tree.replace(rows[0], (leaf) => {
    const at = next++;
    // gradients have the form of the arguments, which hold tensors
    const { shape } = leaf as Tensor;
    return reshape(concat(all.map((leaves) => reshape(leaves[at], [1, -1]))), [...outer, ...shape]);
  });
}

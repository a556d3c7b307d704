import { type Gradient, grad, valueAndGrad } from '../autodiff/grad.js';
import { filled } from '../autodiff/space.js';
import * as tree from '../core/tree.js';
import { scope } from '../runtime/scope.js';
import { Tensor } from '../runtime/tensor.js';
import { inner } from './inner.js';

type Fn<A extends unknown[], R> = (...args: A) => R;

/** Zeros nested like a tree of tensors. */
const zerosLike = (of: unknown): unknown => tree.replace(of, (leaf) => (leaf instanceof Tensor ? filled(leaf, 0) : leaf));

/**
 * Product with the transposed Jacobian: `vjp(f, u)(x, …rest)` is `[f(x, …rest), Jᵀ u]`, J = ∂f/∂x. f returns a tensor or a tree of tensors, u is nested
 * like it, the product like x. Costs one gradient.
 *
 * @throws ShapeError where u does not fit what f returns.
 */
export function vjp<A extends unknown[], R>(f: Fn<A, R>, u: unknown): Fn<A, [R, Gradient<A[0]>]> {
  const weighted = (...args: A): readonly [Tensor, R] => {
    const y = f(...args);
    return [inner('vjp', y, u), y];
  };
  return (...args) => {
    const [, product, y] = valueAndGrad(weighted, { aux: true })(...args);
    return [y, product as Gradient<A[0]>];
  };
}

/**
 * Product with the Jacobian: `jvp(f, v)(x, …rest)` is `[f(x, …rest), J v]`; v is nested like x, the product like what f returns. By reverse mode twice, since
 * Jᵀ u is linear in u and its derivative along v is J v: costs about three gradients.
 *
 * @throws ShapeError where v does not fit x.
 */
export function jvp<A extends unknown[], R>(f: Fn<A, R>, v: unknown): Fn<A, [R, Gradient<R>]> {
  return (...args) =>
    scope(() => {
      const y = f(...args);
      const along = (u: unknown): Tensor => inner('jvp', grad((...given: A) => inner('jvp', f(...given), u))(...args), v);
      return [y, grad(along)(zerosLike(y)) as Gradient<R>];
    });
}

/**
 * Product with the Hessian of a scalar function: `hvp(f, v)(x, …rest)` is H v, H = ∂²f/∂x², nested like x. Costs about two gradients and never forms H.
 *
 * @throws ShapeError where f is not scalar or v does not fit x.
 */
export function hvp<A extends unknown[]>(f: Fn<A, Tensor>, v: unknown): Fn<A, Gradient<A[0]>> {
  return grad((...args: A) => inner('hvp', grad(f)(...args), v)) as Fn<A, Gradient<A[0]>>;
}

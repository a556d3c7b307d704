import { grad, hessian, hvp, jacobian, jvp, losses, ops, type Tensor, tensor, vjp } from '../../../src/index.js';
import type { GoldenCall, GoldenOperands } from '../../../src/public/testing.js';
import type { GoldenTable } from '../runner.js';

/** Everything that is asked of a scalar function. */
const scalar =
  (make: (operands: GoldenOperands) => (x: Tensor) => Tensor): GoldenCall =>
  (operands) => {
    const f = make(operands);
    const { x, v } = operands.inputs;
    const [value, along] = jvp(f, v)(x);
    return { value, gradient: grad(f)(x), hessian: hessian(f)(x), hvp: hvp(f, v)(x), jvp: along };
  };

const square = (x: Tensor): Tensor => ops.mul(x, x);

/** Σ (1 - xᵢ)² + 100 (xᵢ₊₁ - xᵢ²)². */
function rosenbrock(x: Tensor): Tensor {
  const [head, tail] = [ops.slice(x, { axis: 0, start: 0, end: -1 }), ops.slice(x, { axis: 0, start: 1 })];
  return ops.sum(ops.add(square(ops.sub(1, head)), ops.mul(100, square(ops.sub(tail, square(head))))));
}

/** [‖x‖², sin(x₀) x₁, exp(x₂ - x₀) + x₁ x₂]. */
function vector(x: Tensor): Tensor {
  const [a, b, c] = [0, 1, 2].map((i) => ops.slice(x, { axis: 0, start: i, end: i + 1 }));
  return ops.concat([
    ops.reshape(ops.sqrt(ops.sum(square(x))), [1]),
    ops.mul(ops.sin(a), b),
    ops.add(ops.exp(ops.sub(c, a)), ops.mul(b, c)),
  ]);
}

export const cases: GoldenTable = {
  derivatives_rosenbrock: scalar(() => rosenbrock),
  derivatives_cross_entropy_linear: scalar(({ inputs: { W, b } }) => (x) => {
    const logits = ops.add(ops.reshape(ops.matmul(W, ops.reshape(x, [-1, 1])), [1, -1]), ops.reshape(b, [1, -1]));
    return losses.crossEntropy(logits, tensor(Int32Array.of(2)));
  }),
  derivatives_vector: ({ inputs: { x, v, u } }) => {
    const [value, pushed] = jvp(vector, v)(x);
    return { value, jacobian: jacobian(vector)(x), jvp: pushed, vjp: vjp(vector, u)(x)[1] };
  },
};

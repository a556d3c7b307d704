import { op } from '../autodiff/op.js';
import * as tree from '../core/tree.js';
import { scope } from '../runtime/scope.js';
import { Tensor, viewTensor } from '../runtime/tensor.js';

/** What a derivative of one's own is told: the operands, and the value that was computed from them. */
export interface CustomVjpContext {
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
}

/** The cotangents of all operands, from that of the value; null where an operand has none. */
export type CustomVjp = (g: Tensor, context: CustomVjpContext) => readonly (Tensor | null)[];

const customOp = op<readonly Tensor[], { value: Tensor; derivative: CustomVjp }>('customVjp', {
  shape: (_, { value }) => value.shape,
  run: (kernels, _, y, { value }) => kernels.copyRows(0, 1, y.size, value.ptr, y.size, y.ptr, y.size),
  keep: 'both',
  vjp: (g, { inputs, output, options: { derivative } }) => [...derivative(g, { inputs, output })],
});

/**
 * A function with a derivative of one's own: `customVjp(f, derivative)(a, b)` is f(a, b), and what flows back to a and b is `derivative(g, { inputs, output })`, a
 * tensor or null for each. Made of operations, the derivative is differentiable in turn. For values that are clearer, or stabler, by hand.
 *
 * @example customVjp((x) => ops.exp(x), (g, { output }) => [ops.mul(g, output)])(tensor([1, 2]))
 */
export function customVjp(f: (...inputs: Tensor[]) => Tensor, derivative: CustomVjp): (...inputs: Tensor[]) => Tensor {
  return (...inputs) => {
    const value = scope(() => f(...inputs.map((input) => viewTensor(input, input.shape))));
    const output = customOp(inputs, { value, derivative });
    value.dispose();
    return output;
  };
}

/** The same tensors, through which no gradient flows back: a tensor, or a tree of them. */
export function stopGradient<T>(of: T): T {
  return tree.replace(of, (leaf) => (leaf instanceof Tensor ? viewTensor(leaf, leaf.shape) : leaf)) as T;
}

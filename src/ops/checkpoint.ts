import { grad } from '../autodiff/grad.js';
import { op } from '../autodiff/op.js';
import { expectFunction, expectList } from '../core/expect.js';
import { scope } from '../runtime/scope.js';
import { expectTensor, type Tensor, viewTensor } from '../runtime/tensor.js';
import { mul } from './binary.js';
import { sum } from './sum.js';

type Function = (inputs: readonly Tensor[]) => Tensor;

/** The value of f, computed before, as a function of its inputs. */
const checkpointOp = op<readonly Tensor[], { f: Function; value: Tensor }>('checkpoint', {
  shape: (_, { value }) => value.shape,
  run: (kernels, _, y, { value }) => kernels.copyRows(0, 1, y.size, value.ptr, y.size, y.ptr, y.size),
  keep: 'inputs',
  vjp: (g, { inputs, options: { f }, needs }) => {
    const positions = inputs.map((_, i) => i).filter((i) => needs[i]);
    const product = (chosen: readonly Tensor[]): Tensor => {
      const all = inputs.slice();
      positions.forEach((position, i) => {
        all[position] = chosen[i];
      });
      return sum(mul(f(all), g));
    };
    // gradients of a list of tensors
    const gradients = grad(product)(positions.map((i) => inputs[i])) as Tensor[];
    return inputs.map((_, i) => (needs[i] ? gradients[positions.indexOf(i)] : null));
  },
});

/**
 * f(inputs), forgetting what it computes on the way: backward computes it again. Memory for time.
 *
 * `f` must be pure and depend on tensors that want a gradient through `inputs` alone.
 */
export function checkpoint(f: Function, inputs: readonly Tensor[]): Tensor {
  expectFunction('checkpoint', f);
  for (const input of expectList('checkpoint', 'inputs', inputs)) expectTensor('checkpoint', input);
  const value = scope(() => f(inputs.map((input) => viewTensor(input, input.shape))));
  const output = checkpointOp(inputs, { f, value });
  value.dispose();
  return output;
}

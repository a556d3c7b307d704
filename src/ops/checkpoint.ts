import { grad } from '../autodiff/grad.js';
import { op } from '../autodiff/op.js';
import { scope } from '../runtime/scope.js';
import { type Tensor, viewTensor } from '../runtime/tensor.js';
import { mul } from './binary.js';
import { sum } from './reduce.js';

type Function = (inputs: readonly Tensor[]) => Tensor;

/** The value of f, computed before, as a function of its inputs. Inputs: those of f, and the value. */
const checkpointOp = op<{ f: Function }>('checkpoint', {
  shape: (inputs) => (inputs.at(-1) as Tensor).shape,
  run: (kernels, inputs, y) => kernels.copyRows(0, 1, y.size, (inputs.at(-1) as Tensor).ptr, y.size, y.ptr, y.size),
  keep: (_, needs) => ({ inputs: needs.map((_need, i) => i < needs.length - 1), output: false }),
  vjp: (g, { inputs, options: { f }, needs }) => {
    const given = inputs.slice(0, -1);
    const positions = given.map((_input, i) => i).filter((i) => needs[i]);
    const product = (chosen: readonly Tensor[]): Tensor => {
      const all = given.slice();
      positions.forEach((position, i) => {
        all[position] = chosen[i];
      });
      return sum(mul(f(all), g));
    };
    const gradients = grad(product)(positions.map((i) => given[i])) as Tensor[];
    return inputs.map((_input, i) => (needs[i] ? gradients[positions.indexOf(i)] : null));
  },
});

/**
 * f(inputs), forgetting what it computes on the way: backward computes it again. Memory for time.
 *
 * `f` must be pure and depend on tensors that want a gradient through `inputs` alone.
 */
export function checkpoint(f: Function, inputs: readonly Tensor[]): Tensor {
  const value = scope(() => f(inputs.map((input) => viewTensor(input, input.shape))));
  return checkpointOp([...inputs, value], { f });
}

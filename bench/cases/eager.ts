/** JavaScript of an operation: a thousand on four numbers, inside a scope; a microsecond here is a nanosecond an operation. */
import { grad, ops, scope, type Tensor, tensor } from '../../src/index.js';
import { runtime } from '../../src/runtime/runtime.js';
import type { Comparison } from '../harness.js';

const COUNT = 1000;

export function comparisons(): Comparison[] {
  const x = tensor([1, 2, 3, 4], { shape: [2, 2] });
  const one = tensor([1, 1, 1, 1], { shape: [2, 2] });
  /** Two operations a turn, of one operand and of two. */
  const chain = (from: Tensor): Tensor => {
    let h = from;
    for (let i = 0; i < COUNT; i += 2) h = ops.mul(ops.relu(h), one);
    return h;
  };
  return [
    {
      name: `${COUNT} eager operations on [2, 2]`,
      contestants: {
        graphgrad: () => scope(() => void chain(x)),
        forwardAndBackward: () => scope(() => void grad((p: Tensor) => ops.sum(chain(p)))(x)),
        kernelsAlone: () => {
          const kernels = runtime().kernelsOf('f32');
          for (let i = 0; i < COUNT; i += 2) {
            kernels.relu(0, 4, x.ptr, x.ptr);
            kernels.mul(0, 4, x.ptr, one.ptr, x.ptr);
          }
        },
      },
      check: () => {
        const once = scope(() => chain(x).toTypedArray());
        return { graphgrad: once, forwardAndBackward: once, kernelsAlone: x.toTypedArray() };
      },
      rounds: 7,
      time: 50,
    },
  ];
}

import { likeFirst, op } from '../autodiff/op.js';
import type { Tensor } from '../runtime/tensor.js';
import { greater, sub } from './binary.js';

/** 1 where x > 0, -1 where x < 0, else 0. No derivative flows through it. */
export const sign = (x: Tensor): Tensor => sub(greater(x, 0), greater(0, x));

/** The nearest whole number; of two equally near the even one. */
function nearest(value: number): number {
  const below = Math.floor(value);
  const part = value - below;
  if (part !== 0.5) return Math.round(value);
  if (below % 2 === 0) return below;
  return below === -1 ? -0 : below + 1;
}

const roundOp = op<[Tensor]>('round', {
  shape: likeFirst,
  run: (_, [x], y) => {
    const [from, to] = [x.view(), y.view()];
    for (let i = 0; i < to.length; i++) to[i] = nearest(from[i]);
  },
  vjp: 'nonDifferentiable',
});

/** The nearest whole number; of two equally near the even one, as IEEE, NumPy and torch do. No derivative flows through it. */
export const round = (x: Tensor): Tensor => roundOp([x], undefined);

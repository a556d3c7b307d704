import type { Entry } from '../harness.js';
import { map, positions, random } from '../plain.js';

type Direction = { readonly axis: number; readonly reverse: boolean };

/** Operations whose kernels are plain loops. */
export const entries: readonly Entry[] = [
  {
    name: 'cumsum',
    internal: true, // the axis is checked by ops.cumsum
    reference: ([x], { axis, reverse }: Direction) =>
      map(x, (_, i) => {
        const all = positions(x.shape);
        const mine = all[i];
        return all.reduce((total, other, k) => {
          const line = other.every((p, d) => d === axis || p === mine[d]);
          const before = reverse ? other[axis] >= mine[axis] : other[axis] <= mine[axis];
          return line && before ? total + x.data[k] : total;
        }, 0);
      }),
    samples: [
      { inputs: [random([7])], options: { axis: 0, reverse: false } },
      { inputs: [random([3, 4, 2])], options: { axis: 1, reverse: false } },
      { inputs: [random([3, 4, 2])], options: { axis: 2, reverse: true } },
      { inputs: [random([0, 3])], options: { axis: 0, reverse: false } },
    ],
  },
];

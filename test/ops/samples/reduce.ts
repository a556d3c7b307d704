import type { Entry } from '../harness.js';
import { largest, map, type Plain, random, reduce, smallest, total } from '../plain.js';

const options = (axis: number) => ({ axis });
const whole = (shape: readonly number[]): Plain => map(random(shape), Math.round);

function reduction(name: 'sum' | 'max' | 'min', fold: (values: number[]) => number): Entry {
  return {
    name,
    roundings: 64,
    reference: ([x], { axis }: { axis: number }) => reduce(x, [axis], true, fold),
    samples: [
      { inputs: [random([17])], options: options(0) },
      { inputs: [random([5, 7])], options: options(0) },
      { inputs: [random([5, 7])], options: options(1) },
      { inputs: [random([3, 4, 5])], options: options(1) },
      { inputs: [random([9001])], options: options(0), note: 'more than one chunk' },
      { inputs: [random([4099, 2])], options: options(0), note: 'more than one chunk of rows' },
      ...(name === 'sum' ? [] : [{ inputs: [whole([4, 9])], options: options(1), noDifferences: 'ties' }]),
    ],
    sized: (n) => {
      const noDifferences = n === 0 && name !== 'sum' ? 'infinite without elements' : undefined;
      return [
        { inputs: [random([n], n)], options: options(0), noDifferences },
        { inputs: [random([3, n], n)], options: options(1), noDifferences },
        { inputs: [random([n, 3], n)], options: options(0), noDifferences },
        { inputs: [random([2, n, 2], n)], options: options(1), noDifferences },
        { inputs: [random([3, n], n)], options: options(0) },
      ];
    },
    internal: true, // axes are checked by ops.sum and its like, see their composites
  };
}

export const entries: readonly Entry[] = [reduction('sum', total), reduction('max', largest), reduction('min', smallest)];

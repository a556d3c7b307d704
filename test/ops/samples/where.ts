import type { FloatType } from '../../../src/core/dtype.js';
import { type Tensor, tensor } from '../../../src/index.js';
import type { Entry, Sample } from '../harness.js';
import { map, random } from '../plain.js';

const chosen = (shape: number[]): Sample => {
  const mask = random(shape, 3).data.map((v) => (v > 0 ? v : 0));
  return { inputs: [random(shape, 1), random(shape, 2)], options: (dtype: FloatType) => ({ mask: tensor(mask, { shape, dtype }) }) };
};

/** One of two numbers, by a mask that is no operand. */
export const entries: readonly Entry[] = [
  {
    name: 'select',
    internal: true, // shapes are settled by ops.where
    reference: ([a, b], { mask }: { mask: Tensor }) => {
      const kept = mask.toTypedArray();
      return map(a, (v, i) => (kept[i] !== 0 ? v : b.data[i]));
    },
    samples: [chosen([17]), chosen([3, 5]), chosen([2])],
    sized: (n) => [chosen([n])],
  },
];

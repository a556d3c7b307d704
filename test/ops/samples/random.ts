import type { Entry } from '../harness.js';
import { map, random } from '../plain.js';

function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}

/** The hash of counter and key, as unsigned bits, says whether an element stays. */
const kept = (i: number, key: number, rate: number): boolean => (mix((i + key) | 0) ^ 0x80000000) >>> 0 >= rate * 2 ** 32;

const options = { rate: 0.3, key: 0x9abcdef1 };

export const entries: readonly Entry[] = [
  {
    name: 'dropout',
    internal: true, // the rate is checked by ops.dropout
    reference: ([x], { rate, key }: typeof options) => map(x, (v, i) => (kept(i, key, rate) ? v / (1 - rate) : 0)),
    samples: [
      { inputs: [random([17])], options },
      { inputs: [random([5, 13])], options: { rate: 0.75, key: 5 } },
    ],
    sized: (n) => [{ inputs: [random([n], n)], options }],
  },
];

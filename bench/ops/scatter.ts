import { ops, tensor } from '../../src/index.js';
import { uniform, uniformInts } from '../arrays.js';
import { compareFill, type OpComparison, type OpName } from '../op-comparison.js';

type Combine = (a: number, b: number) => number;

const combined: readonly (readonly [Extract<OpName, `scatter${string}`>, Combine])[] = [
  ['scatter', (_a, b) => b],
  ['scatterAdd', (a, b) => a + b],
  ['scatterMax', (a, b) => Math.max(a, b)],
  ['scatterMin', (a, b) => Math.min(a, b)],
  ['scatterProd', (a, b) => a * b],
];

/** `count` rows of numbers that go into [rows, width], element by element or as a whole. */
export function scattering(rows: number, count: number, width: number): OpComparison[] {
  const [numbers, source] = [uniform(rows * width, 41), uniform(count * width, 42)];
  const [places, ids] = [uniformInts(count * width, 43, rows), uniformInts(count, 44, rows)];
  const [x, from] = [tensor(numbers, { shape: [rows, width] }), tensor(source, { shape: [count, width] })];
  const [index, whole] = [tensor(Uint32Array.from(places), { shape: [count, width] }), tensor(Uint32Array.from(ids))];
  const label = `${count} into [${rows}, ${width}]`;
  const y = new Float32Array(rows * width);
  return [
    ...combined.map(([op, combine]) =>
      compareFill(
        op,
        label,
        () => ops[op](x, index, from),
        y,
        (out) => {
          out.set(numbers);
          for (let i = 0, e = 0; i < count; i++) {
            for (let j = 0; j < width; j++, e++) {
              const at = places[e] * width + j;
              out[at] = combine(out[at], source[e]);
            }
          }
        },
      ),
    ),
    compareFill(
      'indexAdd',
      label,
      () => ops.indexAdd(x, whole, from),
      y,
      (out) => {
        out.set(numbers);
        for (let i = 0, e = 0; i < count; i++) for (let j = 0, at = ids[i] * width; j < width; j++, at++, e++) out[at] += source[e];
      },
    ),
  ];
}

import { ops, tensor } from '../../src/index.js';
import { uniform, uniformInts } from '../arrays.js';
import { compareFill, type OpComparison } from '../op-comparison.js';

const K = 4;

/** Order and choice within the rows of [rows, width]. */
export function ordering(rows: number, width: number): OpComparison[] {
  const size = rows * width;
  const label = `[${rows}, ${width}], rows`;
  const numbers = uniform(size, 31);
  const x = tensor(numbers, { shape: [rows, width] });
  const [y, places, first, best] = [new Float32Array(size), new Uint32Array(size), new Uint32Array(rows), new Float32Array(rows * K)];
  const picks = uniformInts(size, 32, width);
  const index = tensor(Uint32Array.from(picks), { shape: [rows, width] });
  const extreme = (op: 'argmax' | 'argmin', sign: number): OpComparison =>
    compareFill(
      op,
      label,
      () => ops[op](x, { axis: 1 }),
      first,
      (out) => {
        for (let i = 0; i < rows; i++) {
          let at = i * width;
          for (let j = at + 1; j < (i + 1) * width; j++) if (sign * numbers[j] > sign * numbers[at]) at = j;
          out[i] = at - i * width;
        }
      },
    );
  const order = new Uint32Array(width);
  return [
    extreme('argmax', 1),
    extreme('argmin', -1),
    compareFill(
      'sort',
      label,
      () => ops.sort(x).values,
      y,
      (out) => {
        out.set(numbers);
        for (let at = 0; at < size; at += width) out.subarray(at, at + width).sort();
      },
    ),
    compareFill(
      'argsort',
      label,
      () => ops.argsort(x),
      places,
      (out) => {
        for (let at = 0; at < size; at += width) {
          for (let j = 0; j < width; j++) order[j] = j;
          out.set(
            order.sort((a, b) => numbers[at + a] - numbers[at + b]),
            at,
          );
        }
      },
    ),
    compareFill(
      'topk',
      `${label}, ${K}`,
      () => ops.topk(x, K).values,
      best,
      (out) => {
        for (let i = 0; i < rows; i++) {
          // a short sorted list: most numbers are compared with its end alone
          const end = i * K + K - 1;
          out.fill(Number.NEGATIVE_INFINITY, i * K, end + 1);
          for (let j = i * width; j < (i + 1) * width; j++) {
            const v = numbers[j];
            if (v <= out[end]) continue;
            let at = end;
            for (; at > i * K && v > out[at - 1]; at--) out[at] = out[at - 1];
            out[at] = v;
          }
        }
      },
    ),
    compareFill(
      'takeAlongAxis',
      label,
      () => ops.takeAlongAxis(x, index, { axis: 1 }),
      y,
      (out) => {
        for (let at = 0; at < size; at += width) for (let j = at; j < at + width; j++) out[j] = numbers[at + picks[j]];
      },
    ),
  ];
}

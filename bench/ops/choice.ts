import { ops, tensor } from '../../src/index.js';
import { uniform } from '../arrays.js';
import { compareFill, type OpComparison } from '../op-comparison.js';

/** Ops that choose by a mask or by the sign, on [rows, width]; half of the mask is set. */
export function choice(rows: number, width: number): OpComparison[] {
  const size = rows * width;
  const label = `[${rows}, ${width}]`;
  const [numbers, others, slopes] = [uniform(size, 1), uniform(size, 2), uniform(width, 3, 0.5)];
  const kept = uniform(size, 4).map((v) => Number(v > 0));
  const [x, b, mask] = [numbers, others, kept].map((v) => tensor(v, { shape: [rows, width] }));
  const slope = tensor(slopes);
  const y = new Float32Array(size);
  return [
    compareFill(
      'where',
      label,
      () => ops.where(mask, x, b),
      y,
      () => {
        for (let i = 0; i < size; i++) y[i] = kept[i] !== 0 ? numbers[i] : others[i];
      },
    ),
    compareFill(
      'maskedFill',
      label,
      () => ops.maskedFill(x, mask, -3),
      y,
      () => {
        for (let i = 0; i < size; i++) y[i] = kept[i] !== 0 ? -3 : numbers[i];
      },
    ),
    compareFill(
      'maskedSoftmax',
      label,
      () => ops.maskedSoftmax(x, mask),
      y,
      () => {
        for (let at = 0; at < size; at += width) {
          let top = Number.NEGATIVE_INFINITY;
          for (let j = at; j < at + width; j++) if (kept[j] !== 0 && numbers[j] > top) top = numbers[j];
          let sum = 0;
          for (let j = at; j < at + width; j++) sum += y[j] = kept[j] !== 0 ? Math.exp(numbers[j] - top) : 0;
          const share = sum > 0 ? 1 / sum : 0;
          for (let j = at; j < at + width; j++) y[j] *= share;
        }
      },
    ),
    compareFill(
      'prelu',
      label,
      () => ops.prelu(x, slope),
      y,
      () => {
        for (let at = 0; at < size; at += width) {
          for (let j = 0; j < width; j++) {
            const v = numbers[at + j];
            y[at + j] = v > 0 ? v : slopes[j] * v;
          }
        }
      },
    ),
  ];
}

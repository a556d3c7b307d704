import { ops, type Tensor, tensor } from '../../src/index.js';
import { uniform } from '../arrays.js';
import * as js from '../baseline/kernels.js';
import { compareFill, type OpComparison, type OpName } from '../op-comparison.js';
import { toCsr } from './sparse.js';

/** What a loop makes of the numbers x[begin], x[begin + step], … before x[end]. */
type Fold = (x: js.Floats, begin: number, end: number, step: number) => number;

const moment: Fold = (x, begin, end, step) => {
  let [sum, squares, count] = [0, 0, 0];
  for (let i = begin; i < end; i += step, count++) sum += x[i];
  const mean = sum / Math.max(1, count);
  for (let i = begin; i < end; i += step) squares += (x[i] - mean) ** 2;
  return squares;
};
const product: Fold = (x, begin, end, step) => {
  let value = 1;
  for (let i = begin; i < end; i += step) value *= x[i];
  return value;
};
const logSumExp: Fold = (x, begin, end, step) => {
  let [top, sum] = [Number.NEGATIVE_INFINITY, 0];
  for (let i = begin; i < end; i += step) if (x[i] > top) top = x[i];
  for (let i = begin; i < end; i += step) sum += Math.exp(x[i] - top);
  return top + Math.log(sum);
};
const length: Fold = (x, begin, end, step) => {
  let sum = 0;
  for (let i = begin; i < end; i += step) sum += x[i] * x[i];
  return Math.sqrt(sum);
};

/** Statistics of the rows of [rows, width]. */
export function statistics(rows: number, width: number): OpComparison[] {
  const size = rows * width;
  const label = `[${rows}, ${width}], rows`;
  const [numbers, others] = [uniform(size, 51), uniform(size, 52)];
  const near = numbers.map((v) => 1 + v / 10); // a product of many stays near 1
  const [x, b, p] = [numbers, others, near].map((v) => tensor(v, { shape: [rows, width] }));
  const [each, one] = [new Float32Array(size), new Float32Array(rows)];
  const folded = (op: OpName, graphgrad: () => Tensor, from: js.Floats, fold: Fold): OpComparison =>
    compareFill(op, label, graphgrad, one, (y) => {
      for (let i = 0; i < rows; i++) y[i] = fold(from, i * width, (i + 1) * width, 1);
    });
  const axis = 1;
  return [
    folded(
      'variance',
      () => ops.variance(x, { axis }),
      numbers,
      (...at) => moment(...at) / (width - 1),
    ),
    folded(
      'deviation',
      () => ops.deviation(x, { axis }),
      numbers,
      (...at) => Math.sqrt(moment(...at) / (width - 1)),
    ),
    folded('prod', () => ops.prod(p, { axis }), near, product),
    folded('logSumExp', () => ops.logSumExp(x, { axis }), numbers, logSumExp),
    folded('norm', () => ops.norm(x, { axis }), numbers, length),
    compareFill(
      'normalize',
      label,
      () => ops.normalize(x),
      each,
      (y) => js.normalizeRows(numbers, y, rows, width),
    ),
    compareFill(
      'cosineSimilarity',
      label,
      () => ops.cosineSimilarity(x, b),
      one,
      (y) => {
        for (let i = 0; i < rows; i++) {
          let [dot, left, right] = [0, 0, 0];
          for (let j = i * width; j < (i + 1) * width; j++) {
            dot += numbers[j] * others[j];
            left += numbers[j] * numbers[j];
            right += others[j] * others[j];
          }
          y[i] = dot / (Math.sqrt(left) * Math.sqrt(right));
        }
      },
    ),
    compareFill(
      'cumsum',
      label,
      () => ops.cumsum(x),
      each,
      (y) => {
        for (let at = 0; at < size; at += width) {
          let sum = 0;
          for (let j = at; j < at + width; j++) y[j] = sum += numbers[j];
        }
      },
    ),
  ];
}

/** Statistics of [rows, width] over segments of equal size, column by column; the structure is made before. */
export function segmentStatistics(rows: number, size: number, width: number): OpComparison[] {
  const count = rows / size;
  const label = `${count} segments of [${rows}, ${width}]`;
  const numbers = uniform(rows * width, 53);
  const near = numbers.map((v) => 1 + v / 10);
  const indptr = Int32Array.from({ length: count + 1 }, (_, g) => g * size);
  const csr = toCsr({ rows: count, cols: rows, indptr, indices: Int32Array.from({ length: rows }, (_, i) => i) });
  const [x, p] = [numbers, near].map((v) => tensor(v, { shape: [rows, width] }));
  const sorted = new Float32Array(size);
  const compare = (op: OpName, graphgrad: () => Tensor, from: js.Floats, fold: Fold): OpComparison =>
    compareFill(op, label, graphgrad, new Float32Array(count * width), (y) => {
      for (let g = 0, at = 0; g < count; g++)
        for (let j = 0; j < width; j++, at++) y[at] = fold(from, indptr[g] * width + j, indptr[g + 1] * width, width);
    });
  return [
    compare(
      'segmentVariance',
      () => ops.segmentVariance(x, csr),
      numbers,
      (...at) => moment(...at) / size,
    ),
    compare(
      'segmentDeviation',
      () => ops.segmentDeviation(x, csr),
      numbers,
      (...at) => Math.sqrt(moment(...at) / size),
    ),
    compare('segmentProd', () => ops.segmentProd(p, csr), near, product),
    compare('segmentLogSumExp', () => ops.segmentLogSumExp(x, csr), numbers, logSumExp),
    compare(
      'segmentMedian',
      () => ops.segmentMedian(x, csr),
      numbers,
      (from, begin, end, step) => {
        for (let i = begin, n = 0; i < end; i += step) sorted[n++] = from[i];
        return sorted.sort()[(size - 1) >> 1];
      },
    ),
  ];
}

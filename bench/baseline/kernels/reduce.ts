import { segmentSum } from './segment.js';
import type { Floats } from './unroll.js';

const bounds = new Int32Array(2);

/** y[j] = Σ_i x[i, j]. x: [rows, width], y: [width]. */
export function sumAxis0(x: Floats, y: Floats, rows: number, width: number): void {
  bounds[1] = rows;
  segmentSum(x, bounds, y, 1, width);
}

/** y[i] = Σ_j x[i, j]. x: [rows, width], y: [rows]. */
export function sumAxis1(x: Floats, y: Floats, rows: number, width: number): void {
  for (let i = 0, q = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < width; j++, q++) sum += x[q];
    y[i] = sum;
  }
}

/** y[i] = max_j x[i, j]. x: [rows, width], y: [rows]. */
export function maxAxis1(x: Floats, y: Floats, rows: number, width: number): void {
  for (let i = 0, q = 0; i < rows; i++) {
    let max = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < width; j++, q++) max = Math.max(max, x[q]);
    y[i] = max;
  }
}

/** y[i] = min_j x[i, j]. x: [rows, width], y: [rows]. */
export function minAxis1(x: Floats, y: Floats, rows: number, width: number): void {
  for (let i = 0, q = 0; i < rows; i++) {
    let min = Number.POSITIVE_INFINITY;
    for (let j = 0; j < width; j++, q++) min = Math.min(min, x[q]);
    y[i] = min;
  }
}

/** y[i, :] = softmax(x[i, :]), the maximum subtracted first. x, y: [rows, width]. */
export function softmax(x: Floats, y: Floats, rows: number, width: number): void {
  for (let i = 0, o = 0; i < rows; i++, o += width) {
    let max = x[o];
    for (let j = 1; j < width; j++) if (x[o + j] > max) max = x[o + j];
    let sum = 0;
    for (let j = 0; j < width; j++) {
      const e = Math.exp(x[o + j] - max);
      sum += e;
      y[o + j] = e;
    }
    const scale = 1 / sum;
    for (let j = 0; j < width; j++) y[o + j] *= scale;
  }
}

/** y[i, :] = x[i, :] - log Σ_j e^x[i, j], stable. x, y: [rows, width]. */
export function logSoftmax(x: Floats, y: Floats, rows: number, width: number): void {
  for (let i = 0, o = 0; i < rows; i++, o += width) {
    let max = x[o];
    for (let j = 1; j < width; j++) if (x[o + j] > max) max = x[o + j];
    let sum = 0;
    for (let j = 0; j < width; j++) sum += Math.exp(x[o + j] - max);
    const shift = max + Math.log(sum);
    for (let j = 0; j < width; j++) y[o + j] = x[o + j] - shift;
  }
}

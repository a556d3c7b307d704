import type { Floats } from './unroll.js';

/** Mean and biased variance of each column of x [rows, width], in two passes. */
export function columnMoments(x: Floats, mean: Floats, variance: Floats, rows: number, width: number): void {
  mean.fill(0);
  variance.fill(0);
  for (let at = 0; at < rows * width; at += width) for (let j = 0; j < width; j++) mean[j] += x[at + j];
  for (let j = 0; j < width; j++) mean[j] /= rows;
  for (let at = 0; at < rows * width; at += width) {
    for (let j = 0; j < width; j++) {
      const d = x[at + j] - mean[j];
      variance[j] += d * d;
    }
  }
  for (let j = 0; j < width; j++) variance[j] /= rows;
}

/** y = (x - mean) factor + beta, row by row. */
export function scaleShift(x: Floats, mean: Floats, factor: Floats, beta: Floats, y: Floats, rows: number, width: number): void {
  for (let at = 0; at < rows * width; at += width) for (let j = 0; j < width; j++) y[at + j] = (x[at + j] - mean[j]) * factor[j] + beta[j];
}

/** y = x / max(‖x‖₂, 1e-12), row by row. */
export function normalizeRows(x: Floats, y: Floats, rows: number, width: number): void {
  for (let at = 0; at < rows * width; at += width) {
    let squares = 0;
    for (let j = 0; j < width; j++) squares += x[at + j] * x[at + j];
    const factor = 1 / Math.max(Math.sqrt(squares), 1e-12);
    for (let j = 0; j < width; j++) y[at + j] = x[at + j] * factor;
  }
}

/** y = (x - mean) / √(variance + 1e-5), row by row. */
export function standardizeRows(x: Floats, y: Floats, rows: number, width: number): void {
  for (let at = 0; at < rows * width; at += width) {
    let [mean, squares] = [0, 0];
    for (let j = 0; j < width; j++) mean += x[at + j];
    mean /= width;
    for (let j = 0; j < width; j++) squares += (x[at + j] - mean) ** 2;
    const factor = 1 / Math.sqrt(squares / width + 1e-5);
    for (let j = 0; j < width; j++) y[at + j] = (x[at + j] - mean) * factor;
  }
}

/** Softmax of each column within each segment of neighbouring rows. */
export function segmentSoftmax(x: Floats, ptr: Int32Array, y: Floats, segments: number, width: number): void {
  for (let s = 0; s < segments; s++) {
    for (let j = 0; j < width; j++) {
      let [top, sum] = [-Infinity, 0];
      for (let r = ptr[s]; r < ptr[s + 1]; r++) top = Math.max(top, x[r * width + j]);
      for (let r = ptr[s]; r < ptr[s + 1]; r++) sum += y[r * width + j] = Math.exp(x[r * width + j] - top);
      for (let r = ptr[s]; r < ptr[s + 1]; r++) y[r * width + j] /= sum;
    }
  }
}

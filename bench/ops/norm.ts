import { ops, tensor } from '../../src/index.js';
import { uniform } from '../arrays.js';
import * as js from '../baseline/kernels.js';
import { compareOp, type OpComparison } from '../op-comparison.js';

/** Rows of [rows, width] scaled to length 1; layer and batch normalisation. */
export function norms(rows: number, width: number): OpComparison[] {
  const numbers = uniform(rows * width, 1);
  const [x, gamma, beta] = [tensor(numbers, { shape: [rows, width] }), tensor(uniform(width, 2)), tensor(uniform(width, 3))];
  const [g, b] = [gamma.toTypedArray(), beta.toTypedArray()];
  const [mean, variance, factor] = [new Float32Array(width), new Float32Array(width), new Float32Array(width)];
  const y = new Float32Array(rows * width);
  const shape = `[${rows}, ${width}]`;
  const plainMoments = (): Float32Array => {
    js.columnMoments(numbers, mean, variance, rows, width);
    return variance;
  };
  const plainNorm = (): Float32Array => {
    plainMoments();
    for (let j = 0; j < width; j++) factor[j] = g[j] / Math.sqrt(variance[j] + 1e-5);
    js.scaleShift(numbers, mean, factor, b as Float32Array, y, rows, width);
    return y;
  };
  const plainRows = (): Float32Array => {
    js.normalizeRows(numbers, y, rows, width);
    return y;
  };
  const plainStandard = (): Float32Array => {
    js.standardizeRows(numbers, y, rows, width);
    return y;
  };
  const plainLayerNorm = (): Float32Array => {
    plainStandard();
    for (let at = 0; at < rows * width; at += width) for (let j = 0; j < width; j++) y[at + j] = y[at + j] * g[j] + b[j];
    return y;
  };
  return [
    compareOp('standardizeRows', shape, () => ops.standardizeRows(x), plainStandard),
    compareOp('layerNorm', shape, () => ops.layerNorm(x, gamma, beta), plainLayerNorm),
    compareOp('normalizeRows', shape, () => ops.normalizeRows(x), plainRows),
    compareOp('batchNorm', shape, () => ops.batchNorm(x, gamma, beta), plainNorm),
  ];
}

import { ShapeError } from '../core/errors.js';
import { largest } from '../core/extremes.js';
import type { Rows } from '../nn/metrics/metric.js';
import { minimise } from './lbfgs.js';
import type { LinearPredictor } from './ridge.js';

/** Options of `logistic`. */
export interface LogisticOptions {
  /** Weight of ‖W‖² / 2 against the sum of cross entropies, > 0. Default 1. */
  readonly alpha?: number;
  /** Steps at most. Default 200. */
  readonly steps?: number;
}

/**
 * Multinomial logistic regression: the W and b that minimise Σ -log softmax(x·W + b)[class] + α‖W‖² / 2 over the rows; b is free. Predicts
 * logits. Columns are scaled to a root mean square of 1 first, so that the penalty falls on all of them alike.
 *
 * Shapes: x [rows, inputs], classes [rows] (whole numbers in [0, count)) -> logits [n, count].
 * @throws ShapeError for no rows, and for rows of x and classes that differ in number.
 */
export function logistic(
  x: Rows,
  classes: ArrayLike<number>,
  count: number,
  { alpha = 1, steps = 200 }: LogisticOptions = {},
): LinearPredictor {
  const rows = x.shape[0];
  if (rows === 0 || classes.length !== rows) {
    throw new ShapeError({
      where: 'logistic',
      what: 'x and classes do not fit',
      got: `${rows} rows and ${classes.length} classes`,
      expected: 'equally many, at least one',
    });
  }
  const inputs = x.data.length / rows;
  const scales = rootMeanSquares(x.data, rows, inputs);
  const scaled = Float64Array.from({ length: x.data.length }, (_, i) => x.data[i] / scales[i % inputs]);
  const start = new Float64Array((inputs + 1) * count);
  const weights = minimise((w, gradient) => objective(scaled, classes, w, gradient, { rows, inputs, count, alpha }), start, { steps });
  return ({ data, shape: [n] }) => {
    const out = new Float64Array(n * count);
    for (let r = 0; r < n; r++) logits(data, r * inputs, inputs, weights, out, r * count, count, scales);
    return { data: out, shape: [n, count] };
  };
}

interface Sizes {
  readonly rows: number;
  readonly inputs: number;
  readonly count: number;
  readonly alpha: number;
}

/** The penalised loss per row, and its gradient. Weights: [inputs, count], then the biases. */
function objective(
  x: Float64Array,
  classes: ArrayLike<number>,
  w: Float64Array,
  gradient: Float64Array,
  { rows, inputs, count, alpha }: Sizes,
): number {
  let loss = 0;
  const scores = new Float64Array(count);
  for (let i = 0; i < inputs * count; i++) {
    loss += (alpha * w[i] * w[i]) / 2;
    gradient[i] = alpha * w[i];
  }
  gradient.fill(0, inputs * count);
  for (let r = 0; r < rows; r++) {
    logits(x, r * inputs, inputs, w, scores, 0, count, null);
    const top = largest(scores);
    let total = 0;
    for (const score of scores) total += Math.exp(score - top);
    loss += Math.log(total) + top - scores[classes[r]];
    for (let c = 0; c < count; c++) {
      const error = Math.exp(scores[c] - top) / total - (classes[r] === c ? 1 : 0);
      for (let i = 0; i < inputs; i++) gradient[i * count + c] += error * x[r * inputs + i];
      gradient[inputs * count + c] += error;
    }
  }
  for (let i = 0; i < gradient.length; i++) gradient[i] /= rows;
  return loss / rows;
}

/** x[row]·W + b of one row, which may be scaled on the way. */
function logits(
  x: ArrayLike<number>,
  at: number,
  inputs: number,
  w: Float64Array,
  out: Float64Array,
  to: number,
  count: number,
  scales: Float64Array | null,
): void {
  for (let c = 0; c < count; c++) out[to + c] = w[inputs * count + c];
  for (let i = 0; i < inputs; i++) {
    const value = scales === null ? x[at + i] : x[at + i] / scales[i];
    if (value !== 0) for (let c = 0; c < count; c++) out[to + c] += value * w[i * count + c];
  }
}

/** 1 for a column of zeros. */
function rootMeanSquares(data: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) sums[i % columns] += data[i] * data[i];
  return sums.map((sum) => Math.sqrt(sum / rows) || 1);
}

import { ShapeError } from '../core/errors.js';
import { expectNumbers } from '../core/numbers.js';
import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { number } from '../core/options/vocabulary.js';
import { expectRows, type Rows } from '../nn/metrics/metric.js';
import { solveCholesky } from './cholesky.js';

const where = 'baselines.ridge';

const ridgeOptions = {
  /** Weight of ‖W‖² against the sum of squared errors. Default 1. */
  alpha: number({ above: 0, default: 1 }),
};

/** Options of `ridge`. */
export interface RidgeOptions extends Given<typeof ridgeOptions> {}

/** Predictions for rows of features: [n, inputs] -> [n, outputs]. */
export type LinearPredictor = (x: Rows) => Rows;

/**
 * Ridge regression: the W and b that minimise Σ‖y - (x·W + b)‖² + α‖W‖² over the rows; b is free. With fewer rows than columns the
 * equations are solved for one number a row instead of one a column, which gives the same W.
 *
 * Shapes: x [rows, inputs], y [rows, outputs] (or [rows] for one output).
 * @throws ShapeError for no rows and for rows of x and y that differ in number; OptionError for alpha <= 0; NumericError for features so
 *   large beside alpha that the equations have no solution in f64.
 * @example
 * const predict = baselines.ridge({ data: [1, 2, 3], shape: [3, 1] }, { data: [2, 4, 6], shape: [3] }, { alpha: 0.1 });
 * predict({ data: [4], shape: [1, 1] });
 * @see Hoerl and Kennard, Ridge Regression: Biased Estimation for Nonorthogonal Problems, Technometrics 12, 1970
 */
export function ridge(x: Rows, y: Rows, options: RidgeOptions = {}): LinearPredictor {
  const { alpha } = readOptions(where, ridgeOptions, options);
  expectFinite('x', x);
  expectFinite('y', y);
  const [rows = 0] = x.shape;
  if (rows === 0 || y.shape[0] !== rows) {
    throw new ShapeError({
      where,
      what: 'x and y do not fit',
      got: `${rows} and ${y.shape[0]} rows`,
      expected: 'equally many, at least one',
    });
  }
  const inputs = x.data.length / rows;
  const outputs = y.data.length / rows;
  const [meanX, meanY] = [columnMeans(x.data, rows, inputs), columnMeans(y.data, rows, outputs)];
  const [cx, cy] = [centred(x.data, meanX), centred(y.data, meanY)];
  const ct = transposed(cx, rows, inputs);
  const weights =
    rows < inputs ? times(ct, solved(cx, cy, rows, alpha), inputs, rows) : solved(ct, times(ct, cy, inputs, rows), inputs, alpha);
  return (other) => {
    expectFinite('x', other);
    const {
      data,
      shape: [count],
    } = other;
    if (data.length !== count * inputs) {
      throw new ShapeError({
        where,
        what: 'the features have another width',
        got: String(data.length / count),
        expected: String(inputs),
      });
    }
    const out = times(centred(data, meanX), weights, count, inputs);
    return { data: out.map((value, i) => value + meanY[i % outputs]), shape: [count, outputs] };
  };
}

/** @throws OptionError, ShapeError, NumericError or DTypeError for what are no rows of finite numbers. */
function expectFinite(name: string, rows: Rows): void {
  expectRows(where, name, rows);
  expectNumbers(where, name, rows.data);
}

/** (M·Mᵀ + α)⁻¹·B for M of n rows. */
function solved(m: Float64Array, b: Float64Array, n: number, alpha: number): Float64Array {
  const width = m.length / n;
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? alpha : 0;
      for (let k = 0; k < width; k++) sum += m[i * width + k] * m[j * width + k];
      gram[i * n + j] = sum;
    }
  }
  const out = b.slice();
  solveCholesky(gram, out, n);
  return out;
}

/** A [rows, inner] · B [inner, …]. */
function times(a: Float64Array, b: Float64Array, rows: number, inner: number): Float64Array {
  const columns = inner === 0 ? 0 : b.length / inner;
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = a[i * inner + k];
      for (let j = 0; j < columns; j++) out[i * columns + j] += factor * b[k * columns + j];
    }
  }
  return out;
}

function transposed(a: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j];
  return out;
}

function columnMeans(data: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const out = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) out[i % columns] += data[i] / rows;
  return out;
}

const centred = (data: ArrayLike<number>, means: Float64Array): Float64Array =>
  Float64Array.from({ length: data.length }, (_, i) => data[i] - means[i % means.length]);

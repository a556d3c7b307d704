import { OptionError, ShapeError } from '../core/errors.js';

/** Rows of numbers, copied out of linear memory. */
export interface Rows {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** A number that says how well predictions fit targets, row by row. */
export type Metric = (prediction: Rows, target: Rows) => number;

const width = ({ data, shape }: Rows): number => (shape[0] === 0 ? 1 : data.length / shape[0]);

function argmax(data: ArrayLike<number>, from: number, count: number): number {
  let best = 0;
  for (let j = 1; j < count; j++) if (data[from + j] > data[from + best]) best = j;
  return best;
}

/** Share of rows whose largest logit is at the class id (or at the largest probability) of the target. */
export function accuracy(prediction: Rows, target: Rows): number {
  const rows = prediction.shape[0];
  const classes = width(prediction);
  const columns = width(target);
  let hits = 0;
  for (let r = 0; r < rows; r++) {
    const truth = columns === 1 ? target.data[r] : argmax(target.data, r * columns, columns);
    if (argmax(prediction.data, r * classes, classes) === truth) hits++;
  }
  return hits / rows;
}

function pairs(name: string, prediction: Rows, target: Rows): number {
  if (prediction.data.length === target.data.length) return prediction.data.length;
  throw new ShapeError({ where: `metrics.${name}`, what: 'prediction and target differ in size', got: `${prediction.data.length} and ${target.data.length}`, expected: 'one prediction for each target' });
}

/** Mean squared error over all entries. */
export function mse(prediction: Rows, target: Rows): number {
  const n = pairs('mse', prediction, target);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (prediction.data[i] - target.data[i]) ** 2;
  return sum / n;
}

/** Root of the mean squared error. */
export const rmse = (prediction: Rows, target: Rows): number => Math.sqrt(mse(prediction, target));

/** Mean absolute error over all entries. */
export function mae(prediction: Rows, target: Rows): number {
  const n = pairs('mae', prediction, target);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.abs(prediction.data[i] - target.data[i]);
  return sum / n;
}

/** Coefficient of determination: 1 - Σ(p - t)² / Σ(t - mean t)²; averaged over columns of several targets. */
export function r2(prediction: Rows, target: Rows): number {
  pairs('r2', prediction, target);
  const columns = width(target);
  const rows = target.data.length / columns;
  let total = 0;
  for (let c = 0; c < columns; c++) {
    let [mean, residual, spread] = [0, 0, 0];
    for (let r = 0; r < rows; r++) mean += target.data[r * columns + c] / rows;
    for (let r = 0; r < rows; r++) {
      const t = target.data[r * columns + c];
      residual += (prediction.data[r * columns + c] - t) ** 2;
      spread += (t - mean) ** 2;
    }
    total += 1 - residual / spread;
  }
  return total / columns;
}

const byName: Readonly<Record<string, Metric>> = { accuracy, mse, rmse, mae, r2 };

/** A metric by name, or a function under its own name. @throws OptionError for an unknown name. */
export function metric(where: string, given: string | Metric): { readonly name: string; readonly metric: Metric } {
  if (typeof given === 'function') return { name: given.name || 'metric', metric: given };
  if (Object.hasOwn(byName, given)) return { name: given, metric: byName[given] };
  throw new OptionError({ where, what: 'unknown metric', got: `'${String(given)}'`, expected: `${Object.keys(byName).join(', ')}, or a function` });
}

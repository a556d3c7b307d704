import { type Metric, pairs, type Rows, width } from './metric.js';

/** Mean squared error over all entries. */
export function mse(prediction: Rows, target: Rows): number {
  const n = pairs('mse', prediction, target);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (prediction.data[i] - target.data[i]) ** 2;
  return sum / n;
}

/** Root of the mean squared error. */
export const rmse: Metric = function rmse(prediction, target) {
  return Math.sqrt(mse(prediction, target));
};

/** Mean absolute error over all entries. */
export function mae(prediction: Rows, target: Rows): number {
  const n = pairs('mae', prediction, target);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.abs(prediction.data[i] - target.data[i]);
  return sum / n;
}

/** A metric of two columns, averaged over the columns of several targets. */
function columnwise(name: string, score: (p: Float64Array, t: Float64Array) => number): Metric {
  const metric: Metric = (prediction, target) => {
    const n = pairs(name, prediction, target);
    const columns = width(target);
    const column = (rows: Rows, c: number): Float64Array =>
      Float64Array.from({ length: n / columns }, (_, r) => rows.data[r * columns + c]);
    let total = 0;
    for (let c = 0; c < columns; c++) total += score(column(prediction, c), column(target, c));
    return total / columns;
  };
  Object.defineProperty(metric, 'name', { value: name });
  return metric;
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Coefficient of determination: 1 - Σ(p - t)² / Σ(t - mean t)². */
export const r2 = columnwise('r2', (p, t) => {
  const center = mean(t);
  let [residual, spread] = [0, 0];
  for (let i = 0; i < t.length; i++) {
    residual += (p[i] - t[i]) ** 2;
    spread += (t[i] - center) ** 2;
  }
  return 1 - residual / spread;
});

function correlation(p: Float64Array, t: Float64Array): number {
  const [mp, mt] = [mean(p), mean(t)];
  let [both, pp, tt] = [0, 0, 0];
  for (let i = 0; i < t.length; i++) {
    both += (p[i] - mp) * (t[i] - mt);
    pp += (p[i] - mp) ** 2;
    tt += (t[i] - mt) ** 2;
  }
  return both / Math.sqrt(pp * tt);
}

/** Ranks from 1; equal values share the mean of theirs. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const out = new Float64Array(values.length);
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j < order.length && values[order[j]] === values[order[i]]) j++;
    for (let k = i; k < j; k++) out[order[k]] = (i + j + 1) / 2;
    i = j;
  }
  return out;
}

/** Pearson's correlation: how well a line fits. */
export const pearson = columnwise('pearson', correlation);

/** Spearman's correlation: that of the ranks. */
export const spearman = columnwise('spearman', (p, t) => correlation(ranks(p), ranks(t)));

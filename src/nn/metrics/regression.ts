import { knownEntries, type Metric, type Rows, width } from './metric.js';

/** The mean of a number for each entry whose target is known. */
function meanOver(name: string, prediction: Rows, target: Rows, of: (error: number) => number): number {
  const known = knownEntries(name, prediction, target);
  let sum = 0;
  for (const i of known) sum += of(prediction.data[i] - target.data[i]);
  return sum / known.length;
}

/** Mean squared error over all entries whose target is not NaN. */
export const mse: Metric = function mse(prediction, target) {
  return meanOver('mse', prediction, target, (error) => error ** 2);
};

/** Root of the mean squared error. */
export const rmse: Metric = function rmse(prediction, target) {
  return Math.sqrt(meanOver('rmse', prediction, target, (error) => error ** 2));
};

/** Mean absolute error over all entries whose target is not NaN. */
export const mae: Metric = function mae(prediction, target) {
  return meanOver('mae', prediction, target, Math.abs);
};

/** A metric of two columns, averaged over the columns of several targets that have any. */
function columnwise(name: string, score: (p: Float64Array, t: Float64Array) => number): Metric {
  const metric: Metric = (prediction, target) => {
    const entries = knownEntries(name, prediction, target);
    const columns = width(target);
    const known: number[][] = Array.from({ length: columns }, () => []);
    for (const at of entries) known[at % columns].push(at);
    const measured = known.filter((column) => column.length > 0);
    const take = (rows: Rows, entries: readonly number[]): Float64Array => Float64Array.from(entries, (at) => rows.data[at]);
    const scores = measured.map((column) => score(take(prediction, column), take(target, column)));
    return scores.reduce((sum, one) => sum + one, 0) / scores.length;
  };
  Object.defineProperty(metric, 'name', { value: name });
  return metric;
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Coefficient of determination: 1 - Σ(p - t)² / Σ(t - mean t)². Of constant targets 1 when perfect, else 0, as in scikit-learn. */
export const r2 = columnwise('r2', (p, t) => {
  const center = mean(t);
  let [residual, spread] = [0, 0];
  for (let i = 0; i < t.length; i++) {
    residual += (p[i] - t[i]) ** 2;
    spread += (t[i] - center) ** 2;
  }
  if (spread === 0) return residual === 0 ? 1 : 0;
  return 1 - residual / spread;
});

const isConstant = (values: Float64Array): boolean => values.every((value) => value === values[0]);

function correlation(p: Float64Array, t: Float64Array): number {
  if (isConstant(p) || isConstant(t)) return Number.NaN; // not whatever the rounded mean leaves of them
  const [mp, mt] = [mean(p), mean(t)];
  let [both, pp, tt] = [0, 0, 0];
  for (let i = 0; i < t.length; i++) {
    both += (p[i] - mp) * (t[i] - mt);
    pp += (p[i] - mp) ** 2;
    tt += (t[i] - mt) ** 2;
  }
  return both / Math.sqrt(pp * tt);
}

/** Ranks of finite numbers, from 1; equal values share the mean of theirs. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const out = new Float64Array(values.length);
  for (let i = 0; i < order.length; ) {
    let j = i + 1;
    while (j < order.length && values[order[j]] === values[order[i]]) j++;
    for (let k = i; k < j; k++) out[order[k]] = (i + j + 1) / 2;
    i = j;
  }
  return out;
}

/** Pearson's correlation: how well a line fits. NaN where either side is constant, as scipy's `pearsonr` (which warns): none is defined. */
export const pearson = columnwise('pearson', correlation);

/** Spearman's correlation: that of the ranks. NaN where either side is constant, as scipy's `spearmanr`. */
export const spearman = columnwise('spearman', (p, t) => correlation(ranks(p), ranks(t)));

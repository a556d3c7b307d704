import { NumericError, ShapeError } from '../../core/errors.js';
import { type Metric, type Rows, width } from './metric.js';
import { ranks } from './regression.js';

/** Scores of class 1 and truths, one column for each task; two logits against one class id count as their difference. */
function tasks(name: string, prediction: Rows, target: Rows): { score: Float64Array; truth: Uint8Array }[] {
  const [columns, wide] = [width(target), width(prediction)];
  const rows = target.shape[0];
  if (prediction.shape[0] !== rows || (wide !== columns && !(wide === 2 && columns === 1))) {
    throw new ShapeError({
      where: `metrics.${name}`,
      what: 'the metric needs one score for each 0 or 1',
      got: `[${prediction.shape}] and [${target.shape}]`,
      expected: 'equal shapes, or two logits and a class id',
      mend: 'Choose a metric that fits the task',
    });
  }
  return Array.from({ length: columns }, (_, c) => ({
    score: Float64Array.from({ length: rows }, (_, r) =>
      wide === columns ? prediction.data[r * wide + c] : prediction.data[2 * r + 1] - prediction.data[2 * r],
    ),
    truth: Uint8Array.from({ length: rows }, (_, r) => Number(target.data[r * columns + c] > 0)),
  }));
}

/** A ranking metric, averaged over the tasks that have both classes. */
function ranking(name: string, score: (scores: Float64Array, truth: Uint8Array, positives: number) => number): Metric {
  const metric: Metric = (prediction, target) => {
    let [sum, counted] = [0, 0];
    for (const { score: scores, truth } of tasks(name, prediction, target)) {
      const positives = truth.reduce((total, one) => total + one, 0);
      if (positives === 0 || positives === truth.length) continue;
      sum += score(scores, truth, positives);
      counted++;
    }
    if (counted > 0) return sum / counted;
    throw new NumericError({ where: `metrics.${name}`, what: 'only one class occurs', expected: 'rows of both classes' });
  };
  Object.defineProperty(metric, 'name', { value: name });
  return metric;
}

/** Area under the ROC curve: the chance that a positive row scores above a negative one, ties counting half. */
export const rocAuc = ranking('rocAuc', (scores, truth, positives) => {
  const rank = ranks(scores);
  let sum = 0;
  for (let i = 0; i < rank.length; i++) if (truth[i] === 1) sum += rank[i];
  return (sum - (positives * (positives + 1)) / 2) / (positives * (truth.length - positives));
});

/** Average precision: Σ (recall step) · precision from the highest score down, equal scores together. */
export const averagePrecision = ranking('averagePrecision', (scores, truth, positives) => {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
  let [found, area] = [0, 0];
  for (let i = 0; i < order.length; ) {
    const before = found;
    let j = i;
    for (; j < order.length && scores[order[j]] === scores[order[i]]; j++) found += truth[order[j]];
    area += ((found - before) / positives) * (found / j);
    i = j;
  }
  return area;
});

/** Rank of the true candidate in each row, from 1; ties count as half above. Target: the column of the true one. */
function trueRanks(prediction: Rows, target: Rows): Float64Array {
  const columns = width(prediction);
  return Float64Array.from({ length: prediction.shape[0] }, (_, r) => {
    const own = prediction.data[r * columns + target.data[r]];
    let [above, equal] = [0, 0];
    for (let c = 0; c < columns; c++) {
      const other = prediction.data[r * columns + c];
      if (other > own) above++;
      else if (other === own && c !== target.data[r]) equal++;
    }
    return 1 + above + equal / 2;
  });
}

/** Mean reciprocal rank of the true candidate. prediction [queries, candidates], target: the true column of each. */
export function mrr(prediction: Rows, target: Rows): number {
  const rank = trueRanks(prediction, target);
  return rank.reduce((sum, one) => sum + 1 / one, 0) / rank.length;
}

/** Share of queries whose true candidate is among the first k. `hitsAt(10)` is a metric named `hits@10`. */
export function hitsAt(k: number): Metric {
  const metric: Metric = (prediction, target) => {
    const rank = trueRanks(prediction, target);
    return rank.reduce((sum, one) => sum + Number(one <= k), 0) / rank.length;
  };
  Object.defineProperty(metric, 'name', { value: `hits@${k}` });
  return metric;
}

import { NumericError, OptionError, ShapeError } from '../../core/errors.js';
import { wholeNumber } from '../../core/whole.js';
import { expectRows, type Metric, type Rows, width } from './metric.js';
import { ranks } from './regression.js';

/** Scores of class 1 and truths, one column for each task; two logits against one class id count as their difference. */
function tasks(name: string, prediction: Rows, target: Rows): { score: Float64Array; truth: Uint8Array }[] {
  expectRows(`metrics.${name}`, 'prediction', prediction);
  expectRows(`metrics.${name}`, 'target', target);
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

const misfit = (name: string, what: string, got: string, expected: string): OptionError =>
  new OptionError({ where: `metrics.${name}`, what, got, expected, mend: 'Choose a metric that fits the task' });

/** Rank of the true candidate in each row, from 1; ties count as half above. Target: the column of the true one. */
function ranksInRows(name: string, prediction: Rows, target: Rows): Float64Array {
  const columns = width(prediction);
  return Float64Array.from({ length: prediction.shape[0] }, (_, r) => {
    const truth = target.data[r];
    if (!(Number.isInteger(truth) && truth >= 0 && truth < columns))
      throw misfit(name, `target ${r} is no candidate`, String(truth), `a column of the scores: a whole number in [0, ${columns})`);
    const own = prediction.data[r * columns + truth];
    let [above, equal] = [0, 0];
    for (let c = 0; c < columns; c++) {
      const other = prediction.data[r * columns + c];
      if (other > own) above++;
      else if (other === own && c !== truth) equal++;
    }
    return 1 + above + equal / 2;
  });
}

/** How many of the ascending numbers are below `value`, or, with `orEqual`, at most that. */
function countBelow(sorted: Float64Array, value: number, orEqual: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value || (orEqual && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rank of each link, from 1, among all pairs that are none; ties count as half above. Target: 1 for a link, 0 for none. */
function ranksOfLinks(name: string, { data: scores }: Rows, { data: labels }: Rows): Float64Array {
  const [links, others]: number[][] = [[], []];
  for (let r = 0; r < labels.length; r++) {
    if (labels[r] !== 0 && labels[r] !== 1) throw misfit(name, `target ${r} is neither a link nor none`, String(labels[r]), '1 or 0');
    (labels[r] === 1 ? links : others).push(scores[r]);
  }
  if (links.length === 0 || others.length === 0)
    throw new NumericError({ where: `metrics.${name}`, what: 'only one class occurs', expected: 'links, and pairs that are none' });
  const sorted = Float64Array.from(others).sort();
  return Float64Array.from(links, (score) => {
    const [below, upTo] = [countBelow(sorted, score, false), countBelow(sorted, score, true)];
    return 1 + (sorted.length - upTo) + (upTo - below) / 2;
  });
}

function trueRanks(name: string, prediction: Rows, target: Rows): Float64Array {
  expectRows(`metrics.${name}`, 'prediction', prediction);
  expectRows(`metrics.${name}`, 'target', target);
  if (width(target) !== 1 || prediction.shape[0] !== target.shape[0])
    throw misfit(name, 'scores and targets do not fit', `[${prediction.shape}] and [${target.shape}]`, 'one target for each row of scores');
  return width(prediction) === 1 ? ranksOfLinks(name, prediction, target) : ranksInRows(name, prediction, target);
}

/**
 * Mean reciprocal rank. Of scores [queries, candidates] with the column of the true candidate as target: its rank in its row. Of scores [n] of
 * pairs with targets 1 (a link) and 0 (none): the rank of each link among all pairs that are none. Ties count as half above.
 *
 * @throws OptionError for targets that are neither.
 * @example metrics.mrr({ data: [0.9, 0.2, 0.5], shape: [3] }, { data: [1, 1, 0], shape: [3] }) // (1 + 1/2) / 2
 */
export function mrr(prediction: Rows, target: Rows): number {
  const rank = trueRanks('mrr', prediction, target);
  return rank.reduce((sum, one) => sum + 1 / one, 0) / rank.length;
}

/**
 * Share of the true candidates, or of the links, whose rank (as for `mrr`) is at most k: the Hits@k of OGB. `hitsAt(10)` is a metric named
 * `hits@10`.
 */
export function hitsAt(k: number): Metric {
  wholeNumber('metrics.hitsAt', 'k', k, 1);
  const name = `hits@${k}`;
  const metric: Metric = (prediction, target) => {
    const rank = trueRanks(name, prediction, target);
    return rank.reduce((sum, one) => sum + Number(one <= k), 0) / rank.length;
  };
  Object.defineProperty(metric, 'name', { value: name });
  return metric;
}

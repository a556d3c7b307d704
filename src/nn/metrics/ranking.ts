import { NumericError, OptionError, ShapeError } from '../../core/errors.js';
import { wholeNumber } from '../../core/whole.js';
import { expectScored, type Metric, type Rows, width } from './metric.js';
import { ranks } from './regression.js';

/** Scores of class 1 and truths, one column for each task without the rows whose target is NaN; two logits against one class id count as their difference. */
function tasks(name: string, prediction: Rows, target: Rows): { score: Float64Array; truth: Uint8Array }[] {
  expectScored(`metrics.${name}`, prediction, target);
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
  return Array.from({ length: columns }, (_, c) => {
    const known: number[] = [];
    for (let r = 0; r < rows; r++) if (!Number.isNaN(target.data[r * columns + c])) known.push(r);
    return {
      score: Float64Array.from(known, (r) =>
        wide === columns ? prediction.data[r * wide + c] : prediction.data[2 * r + 1] - prediction.data[2 * r],
      ),
      truth: Uint8Array.from(known, (r) => Number(target.data[r * columns + c] > 0)),
    };
  });
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
    const score = scores[order[i]];
    let j = i;
    do found += truth[order[j++]];
    while (j < order.length && scores[order[j]] === score);
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

/** Scores of the links, and of the pairs that are none in ascending order. Target: 1 for a link, 0 for none. */
function split(name: string, { data: scores }: Rows, { data: labels }: Rows): { links: number[]; others: Float64Array } {
  const [links, others]: number[][] = [[], []];
  for (let r = 0; r < labels.length; r++) {
    if (labels[r] !== 0 && labels[r] !== 1) throw misfit(name, `target ${r} is neither a link nor none`, String(labels[r]), '1 or 0');
    (labels[r] === 1 ? links : others).push(scores[r]);
  }
  if (links.length === 0 || others.length === 0)
    throw new NumericError({ where: `metrics.${name}`, what: 'only one class occurs', expected: 'links, and pairs that are none' });
  return { links, others: Float64Array.from(others).sort() };
}

/** Rank of each link, from 1, among all pairs that are none; ties count as half above. */
function ranksOfLinks(name: string, prediction: Rows, target: Rows): Float64Array {
  const { links, others } = split(name, prediction, target);
  return Float64Array.from(links, (score) => {
    const [below, upTo] = [countBelow(others, score, false), countBelow(others, score, true)];
    return 1 + (others.length - upTo) + (upTo - below) / 2;
  });
}

/** True for scores of pairs, false for scores of candidates in rows. */
function areLinks(name: string, prediction: Rows, target: Rows): boolean {
  expectScored(`metrics.${name}`, prediction, target, { missing: false });
  if (width(target) !== 1 || prediction.shape[0] !== target.shape[0])
    throw misfit(name, 'scores and targets do not fit', `[${prediction.shape}] and [${target.shape}]`, 'one target for each row of scores');
  return width(prediction) === 1;
}

/**
 * Mean reciprocal rank. Of scores [queries, candidates] with the column of the true candidate as target: its rank in its row. Of scores [n] of
 * pairs with targets 1 (a link) and 0 (none): the rank of each link among all pairs that are none. Ties count as half above.
 *
 * @throws OptionError for targets that are neither.
 * @example metrics.mrr({ data: [0.9, 0.2, 0.5], shape: [3] }, { data: [1, 1, 0], shape: [3] }) // (1 + 1/2) / 2
 */
export function mrr(prediction: Rows, target: Rows): number {
  const rank = (areLinks('mrr', prediction, target) ? ranksOfLinks : ranksInRows)('mrr', prediction, target);
  return rank.reduce((sum, one) => sum + 1 / one, 0) / rank.length;
}

/**
 * Of links, the Hits@k of OGB's evaluator: the share whose score is strictly above the kth best of the pairs that are none; 1 where these are
 * fewer than k. Of candidates in rows, the share of the true ones whose rank (as for `mrr`) is at most k. `hitsAt(10)` is a metric named
 * `hits@10`.
 */
export function hitsAt(k: number): Metric {
  wholeNumber('metrics.hitsAt', 'k', k, 1);
  const name = `hits@${k}`;
  const metric: Metric = (prediction, target) => {
    if (areLinks(name, prediction, target)) {
      const { links, others } = split(name, prediction, target);
      if (others.length < k) return 1;
      const least = others[others.length - k];
      return links.filter((score) => score > least).length / links.length;
    }
    const rank = ranksInRows(name, prediction, target);
    return rank.reduce((sum, one) => sum + Number(one <= k), 0) / rank.length;
  };
  Object.defineProperty(metric, 'name', { value: name });
  return metric;
}

import { confusionFor } from './confusion.js';
import { nothingMeasured, type Rows } from './metric.js';

/** How many rows each pair of groups shares, and how many each group has. */
interface Contingency {
  readonly rows: number;
  readonly shared: Uint32Array;
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
}

function contingency(where: string, prediction: Rows, target: Rows): Contingency {
  const { classes: n, counts } = confusionFor(where, prediction, target);
  const [actual, predicted] = [new Float64Array(n), new Float64Array(n)];
  let rows = 0;
  for (const [at, count] of counts.entries()) {
    actual[Math.floor(at / n)] += count;
    predicted[at % n] += count;
    rows += count;
  }
  if (rows === 0) throw nothingMeasured(where);
  return { rows, shared: counts, actual, predicted };
}

const total = (values: Iterable<number>, of: (value: number) => number): number => {
  let sum = 0;
  for (const value of values) sum += of(value);
  return sum;
};

/**
 * Normalised mutual information 2 I(t; p) / (H(t) + H(p)) of true and predicted classes, whatever the classes are called: 0 for none, 1 for the
 * same groups. Two groupings without any division are the same.
 *
 * @example metrics.normalizedMutualInfo({ data: [0, 1, 0, 1, 1, 0], shape: [3, 2] }, { data: [0, 0, 1], shape: [3] }) // 1
 */
export function normalizedMutualInfo(prediction: Rows, target: Rows): number {
  const { rows, shared, actual, predicted } = contingency('metrics.normalizedMutualInfo', prediction, target);
  const entropy = (counts: Iterable<number>): number => -total(counts, (n) => (n === 0 ? 0 : (n / rows) * Math.log(n / rows)));
  const [h, g] = [entropy(actual), entropy(predicted)];
  return h + g === 0 ? 1 : Math.max(0, (2 * (h + g - entropy(shared))) / (h + g));
}

/**
 * Adjusted Rand index of true and predicted classes, whatever the classes are called: of the pairs of rows that either puts together, the
 * share that both do, corrected for chance. 1 for the same groups, about 0 for random ones (Hubert and Arabie 1985).
 *
 * @example metrics.adjustedRand({ data: [0, 1, 0, 1, 1, 0], shape: [3, 2] }, { data: [0, 0, 1], shape: [3] }) // 1
 */
export function adjustedRand(prediction: Rows, target: Rows): number {
  const { rows, shared, actual, predicted } = contingency('metrics.adjustedRand', prediction, target);
  const pairs = (n: number): number => (n * (n - 1)) / 2;
  const [together, ofTruth, ofPrediction] = [shared, actual, predicted].map((counts) => total(counts, pairs));
  if (ofTruth === together && ofPrediction === together) return 1;
  const chance = (ofTruth * ofPrediction) / pairs(rows);
  return (together - chance) / ((ofTruth + ofPrediction) / 2 - chance);
}

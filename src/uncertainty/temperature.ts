import type { Rows } from '../nn/metrics/metric.js';
import { labelsOf, softmaxOf, tableOf } from './rows.js';

/** A temperature that was fitted. */
export interface Temperature {
  /** Above 1 the network was too sure of itself, below too timid. */
  readonly temperature: number;
  /** Mean negative log-likelihood of the labels, before and after. */
  readonly before: number;
  readonly after: number;
  /** softmax(logits / temperature), [n][classes]. */
  probabilities(logits: Rows): number[][];
}

/** Temperatures beyond which no network is. */
const RANGE = [1e-3, 1e3] as const;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Temperature scaling (arXiv:1706.04599): one number T by which all logits are divided so that the labels of a calibration set are likeliest. Accuracy stays
 * what it is. T is found between 0.001 and 1000 by golden section in log T: the likelihood has one maximum in 1 / T.
 *
 * logits: [n, classes]; labels: [n].
 *
 * @throws OptionError for labels that do not fit; IndexError for a label that is no class; NumericError for logits that are not finite.
 */
export function temperatureScaling(logits: Rows, labels: ArrayLike<number>): Temperature {
  const where = 'uncertainty.temperatureScaling';
  const table = tableOf(where, 'the logits', logits);
  const truth = labelsOf(where, labels, table.length, table[0]?.length ?? 0);
  const cost = (log: number): number =>
    table.reduce((sum, row, r) => sum - Math.log(softmaxOf(row, Math.exp(log))[truth[r]] + 1e-300), 0) / Math.max(1, table.length);
  let [low, high] = RANGE.map(Math.log);
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [atLeft, atRight] = [cost(left), cost(right)];
  while (high - low > 1e-7) {
    if (atLeft < atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - GOLDEN * (high - low);
      atLeft = cost(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + GOLDEN * (high - low);
      atRight = cost(right);
    }
  }
  const log = (low + high) / 2;
  const temperature = Math.exp(log);
  return {
    temperature,
    before: cost(0),
    after: cost(log),
    probabilities: (rows) => tableOf(where, 'the logits', rows).map((row) => softmaxOf(row, temperature)),
  };
}

import type { Given } from '../core/options/option.js';
import { readOptions } from '../core/options/read.js';
import { int, oneOf } from '../core/options/vocabulary.js';
import type { Rows } from '../nn/metrics/metric.js';
import { labelsOf, probabilitiesOf } from './rows.js';

const options = {
  /** Equal parts of [0, 1]. Default 15. */
  bins: int({ min: 1, default: 15 }),
  /** What the rows are. Default 'logits'. */
  from: oneOf(['logits', 'probabilities'], 'logits'),
};

export interface CalibrationOptions extends Given<typeof options> {}

/** Predictions that are about equally sure. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean probability of the predicted class, and the share that was right; 0 for an empty bin. */
  readonly confidence: number;
  readonly accuracy: number;
}

export interface CalibrationCurve {
  readonly bins: readonly CalibrationBin[];
  /** Expected calibration error: Σ count / n |accuracy - confidence|. */
  readonly error: number;
  /** The largest |accuracy - confidence| of a bin. */
  readonly maximum: number;
}

/**
 * How often predictions are right, by how sure they are (arXiv:1706.04599): a bin holds the cases whose largest probability lies in it, its lower end excluded.
 *
 * predictions: [n, classes]; labels: [n].
 *
 * @throws OptionError for labels that do not fit; IndexError for a label that is no class; NumericError for rows that are no distributions.
 */
export function calibrationCurve(predictions: Rows, labels: ArrayLike<number>, given: CalibrationOptions = {}): CalibrationCurve {
  const where = 'uncertainty.calibrationCurve';
  const { bins: count, from } = readOptions(where, options, given);
  const table = probabilitiesOf(where, predictions, from);
  const truth = labelsOf(where, labels, table.length, table[0]?.length ?? 0);
  const sums = Array.from({ length: count }, () => ({ count: 0, sure: 0, right: 0 }));
  for (const [r, row] of table.entries()) {
    const best = row.reduce((at, value, c) => (value > row[at] ? c : at), 0);
    const bin = sums[Math.min(count - 1, Math.max(0, Math.ceil(row[best] * count) - 1))];
    bin.count++;
    bin.sure += row[best];
    bin.right += Number(best === truth[r]);
  }
  const bins = sums.map(({ count: n, sure, right }, b): CalibrationBin => {
    const share = (part: number): number => (n === 0 ? 0 : part / n);
    return { from: b / count, to: (b + 1) / count, count: n, confidence: share(sure), accuracy: share(right) };
  });
  const gaps = bins.map(({ accuracy, confidence }) => Math.abs(accuracy - confidence));
  const error = gaps.reduce((all, gap, b) => all + (gap * bins[b].count) / Math.max(1, table.length), 0);
  return { bins, error, maximum: gaps.reduce((a, b) => Math.max(a, b)) };
}

import { averagedOver, type ClassCounts, countClasses, pooled, score } from './confusion.js';
import type { Rows } from './metric.js';

/** Scores of one class, or averaged over classes; `support` counts its rows. */
export interface ClassScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
}

/** What `classReport` returns: a row for each class or label by its id, and averages. */
export interface ClassReport {
  readonly classes: readonly ClassScores[];
  /** Share of rows in which all is right. */
  readonly accuracy: number;
  /** All classes pooled. */
  readonly micro: ClassScores;
  /** The mean over the classes that occur, or over all labels. */
  readonly macro: ClassScores;
  /** The mean weighted by support. */
  readonly weighted: ClassScores;
}

const scoresOf = (counts: ClassCounts): ClassScores => ({
  precision: score.precision(counts),
  recall: score.recall(counts),
  f1: score.f1(counts),
  support: counts.actual,
});

/**
 * Precision, recall, F1 and support of every class, and their averages, as scikit-learn's `classification_report` defines them. Rows have
 * one class each, or any number of labels (targets of 0 and 1).
 *
 * @example metrics.classReport({ data: [-1, 2, 3], shape: [3] }, { data: [0, 0, 1], shape: [3] }).classes[1].recall // 1
 */
export function classReport(prediction: Rows, target: Rows): ClassReport {
  const counted = countClasses('metrics.classReport', prediction, target);
  const seen = averagedOver(counted);
  const all = pooled(seen);
  const average = (weight: (one: ClassCounts) => number): ClassScores => {
    const total = seen.reduce((sum, one) => sum + weight(one), 0);
    const mean = (of: keyof typeof score): number =>
      total === 0 ? 0 : seen.reduce((sum, one) => sum + weight(one) * score[of](one), 0) / total;
    return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1'), support: all.actual };
  };
  return {
    classes: counted.perClass.map(scoresOf),
    accuracy: counted.right / counted.rows,
    micro: scoresOf(all),
    macro: average(() => 1),
    weighted: average(({ actual }) => actual),
  };
}

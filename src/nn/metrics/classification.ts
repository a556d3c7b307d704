import { OptionError } from '../../core/errors.js';
import { averagedOver, countClasses, pooled, score } from './confusion.js';
import type { Metric, Rows } from './metric.js';

/** A score of class 1, of all classes pooled, or averaged over them. */
function averaged(name: string, of: keyof typeof score, over: 'positive' | 'micro' | 'macro'): Metric {
  const where = `metrics.${name}`;
  const metric: Metric = (prediction, target) => {
    const counted = countClasses(where, prediction, target);
    const seen = averagedOver(counted);
    if (over === 'micro') return score[of](pooled(seen));
    if (over === 'macro') return seen.reduce((sum, one) => sum + score[of](one), 0) / seen.length;
    if (!counted.multiLabel && counted.perClass.slice(2).every(({ predicted, actual }) => predicted + actual === 0))
      return score[of](counted.perClass[1]);
    throw new OptionError({
      where,
      what: counted.multiLabel ? 'rows have any number of labels' : 'there are more than two classes',
      got: `${counted.perClass.length} columns`,
      expected: 'classes 0 and 1',
      mend: `Use ${name}Micro or ${name}Macro`,
    });
  };
  Object.defineProperty(metric, 'name', { value: name });
  return metric;
}

/**
 * Share of rows whose class is predicted: the largest logit, or the sign of a single one. Of rows of any number of labels (targets of 0 and
 * 1), the share in which every label is right, as scikit-learn has it.
 */
export function accuracy(prediction: Rows, target: Rows): number {
  const { right, rows } = countClasses('metrics.accuracy', prediction, target);
  return right / rows;
}

/** Of the rows taken for class 1, the share that is; of two classes only, as in scikit-learn. */
export const precision = averaged('precision', 'precision', 'positive');
/** Of the rows of class 1, the share that was found; of two classes only, as in scikit-learn. */
export const recall = averaged('recall', 'recall', 'positive');
/** Harmonic mean of precision and recall of class 1; of two classes only, as in scikit-learn. */
export const f1 = averaged('f1', 'f1', 'positive');
/** Precision averaged over the classes that occur, or over all labels. */
export const precisionMacro = averaged('precisionMacro', 'precision', 'macro');
/** Recall averaged over the classes that occur, or over all labels. */
export const recallMacro = averaged('recallMacro', 'recall', 'macro');
/** Precision of all classes or labels pooled; the accuracy, when each row has one class. */
export const precisionMicro = averaged('precisionMicro', 'precision', 'micro');
/** Recall of all classes or labels pooled; the accuracy, when each row has one class. */
export const recallMicro = averaged('recallMicro', 'recall', 'micro');
/** F1 averaged over the classes that occur, or over all labels. */
export const f1Macro = averaged('f1Macro', 'f1', 'macro');
/** F1 of all classes or labels pooled; the accuracy, when each row has one class. */
export const f1Micro = averaged('f1Micro', 'f1', 'micro');

/** Matthews' correlation coefficient of true and predicted classes, for any number of classes; 0 when either is constant. */
export function mcc(prediction: Rows, target: Rows): number {
  const { perClass, rows: n, right, multiLabel } = countClasses('metrics.mcc', prediction, target);
  if (multiLabel)
    throw new OptionError({
      where: 'metrics.mcc',
      what: 'rows have any number of labels',
      expected: 'one class for each row',
      mend: 'Use f1Micro or f1Macro',
    });
  let [chance, predictedSquares, actualSquares] = [0, 0, 0];
  for (const { predicted, actual } of perClass) {
    chance += predicted * actual;
    predictedSquares += predicted ** 2;
    actualSquares += actual ** 2;
  }
  const spread = Math.sqrt((n * n - predictedSquares) * (n * n - actualSquares));
  return spread === 0 ? 0 : (right * n - chance) / spread;
}

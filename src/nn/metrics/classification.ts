import { OptionError, ShapeError } from '../../core/errors.js';
import { expectRows, type Metric, type Rows, width } from './metric.js';

/** Counts of (true class, predicted class), row-major [classes, classes]. */
export interface Confusion {
  readonly classes: number;
  readonly counts: Uint32Array;
}

function argmax(data: ArrayLike<number>, from: number, count: number): number {
  let best = 0;
  for (let j = 1; j < count; j++) if (data[from + j] > data[from + best]) best = j;
  return best;
}

/** The class of each row: where its largest entry is; a single column is a logit of class 1, or with `ids` the class itself. */
function classes(rows: Rows, ids: boolean): Uint32Array {
  const columns = width(rows);
  const decide = (r: number): number =>
    columns > 1 ? argmax(rows.data, r * columns, columns) : ids ? rows.data[r] : Number(rows.data[r] > 0);
  return Uint32Array.from({ length: rows.shape[0] }, (_, r) => decide(r));
}

/** Refuses targets that are no class ids. */
function refuseValues({ data, shape }: Rows): void {
  if (width({ data, shape }) > 1) return;
  for (let r = 0; r < data.length; r++) {
    if (Number.isInteger(data[r]) && data[r] >= 0) continue;
    throw new OptionError({
      where: 'metrics.confusionMatrix',
      what: `target ${r} is no class id`,
      got: String(data[r]),
      expected: 'whole numbers of at least 0',
      mend: 'Choose a metric that fits the task',
    });
  }
}

/** The confusion matrix: entry [t, p] counts the rows of class t that were taken for p. */
export function confusionMatrix(prediction: Rows, target: Rows): Confusion {
  expectRows('metrics.confusionMatrix', 'prediction', prediction);
  expectRows('metrics.confusionMatrix', 'target', target);
  refuseValues(target);
  const predicted = classes(prediction, false);
  const truth = classes(target, true);
  if (predicted.length !== truth.length) {
    throw new ShapeError({
      where: 'metrics.confusionMatrix',
      what: 'prediction and target differ in rows',
      got: `${predicted.length} and ${truth.length}`,
      expected: 'one row of logits for each class id',
    });
  }
  let count = Math.max(2, width(prediction));
  for (const t of truth) count = Math.max(count, t + 1);
  const counts = new Uint32Array(count * count);
  for (let r = 0; r < truth.length; r++) counts[truth[r] * count + predicted[r]]++;
  return { classes: count, counts };
}

interface ClassCounts {
  readonly hits: number;
  readonly predicted: number;
  readonly actual: number;
}

function perClass({ classes: n, counts }: Confusion): ClassCounts[] {
  return Array.from({ length: n }, (_, k) => {
    let [predicted, actual] = [0, 0];
    for (let j = 0; j < n; j++) {
      predicted += counts[j * n + k];
      actual += counts[k * n + j];
    }
    return { hits: counts[k * n + k], predicted, actual };
  });
}

/** 0 where nothing was there to count, as scikit-learn has it. */
const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const score = {
  precision: ({ hits, predicted }: ClassCounts): number => ratio(hits, predicted),
  recall: ({ hits, actual }: ClassCounts): number => ratio(hits, actual),
  f1: ({ hits, predicted, actual }: ClassCounts): number => ratio(2 * hits, predicted + actual),
};

/** A score of class 1, of all classes pooled, or averaged over the classes that occur. */
function averaged(name: string, of: keyof typeof score, over: 'positive' | 'micro' | 'macro'): Metric {
  const metric: Metric = (prediction, target) => {
    const all = perClass(confusionMatrix(prediction, target));
    if (over === 'positive') return score[of](all[1]);
    const seen = all.filter(({ predicted, actual }) => predicted + actual > 0);
    if (over === 'macro') return seen.reduce((sum, one) => sum + score[of](one), 0) / seen.length;
    const total = (field: keyof ClassCounts): number => seen.reduce((sum, one) => sum + one[field], 0);
    return score[of]({ hits: total('hits'), predicted: total('predicted'), actual: total('actual') });
  };
  Object.defineProperty(metric, 'name', { value: name });
  return metric;
}

/** Share of rows whose class is predicted: the largest logit, or the sign of a single one. */
export function accuracy(prediction: Rows, target: Rows): number {
  const { classes: n, counts } = confusionMatrix(prediction, target);
  let hits = 0;
  for (let k = 0; k < n; k++) hits += counts[k * n + k];
  return hits / target.shape[0];
}

/** Of the rows taken for class 1, the share that is. */
export const precision = averaged('precision', 'precision', 'positive');
/** Of the rows of class 1, the share that was found. */
export const recall = averaged('recall', 'recall', 'positive');
/** Harmonic mean of precision and recall of class 1. */
export const f1 = averaged('f1', 'f1', 'positive');
/** Precision averaged over classes. */
export const precisionMacro = averaged('precisionMacro', 'precision', 'macro');
/** Recall averaged over classes. */
export const recallMacro = averaged('recallMacro', 'recall', 'macro');
/** Precision of all classes pooled; the accuracy, when each row has one class. */
export const precisionMicro = averaged('precisionMicro', 'precision', 'micro');
/** Recall of all classes pooled; the accuracy, when each row has one class. */
export const recallMicro = averaged('recallMicro', 'recall', 'micro');
/** F1 averaged over classes. */
export const f1Macro = averaged('f1Macro', 'f1', 'macro');
/** F1 of all classes pooled; the accuracy, when each row has one class. */
export const f1Micro = averaged('f1Micro', 'f1', 'micro');

/** Matthews' correlation coefficient of true and predicted classes, for any number of classes; 0 when either is constant. */
export function mcc(prediction: Rows, target: Rows): number {
  const all = perClass(confusionMatrix(prediction, target));
  const sum = (of: (one: ClassCounts) => number): number => all.reduce((total, one) => total + of(one), 0);
  const n = sum(({ actual }) => actual);
  const covariance = sum(({ hits }) => hits) * n - sum(({ predicted, actual }) => predicted * actual);
  const spread = Math.sqrt((n * n - sum(({ predicted }) => predicted ** 2)) * (n * n - sum(({ actual }) => actual ** 2)));
  return ratio(covariance, spread);
}

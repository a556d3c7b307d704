import { OptionError, ShapeError } from '../../core/errors.js';
import { expectScored, nothingMeasured, type Rows, width } from './metric.js';

/** Counts of (true class, predicted class), row-major [classes, classes]. */
export interface Confusion {
  readonly classes: number;
  readonly counts: Uint32Array;
}

/** How often a class or label was rightly predicted, predicted, and true. */
export interface ClassCounts {
  readonly hits: number;
  readonly predicted: number;
  readonly actual: number;
}

/** Counts of every class or label, and the rows in which all is right. */
export interface Counted {
  /** True where each row has any number of labels. */
  readonly multiLabel: boolean;
  readonly perClass: readonly ClassCounts[];
  readonly rows: number;
  readonly right: number;
}

function argmax(data: ArrayLike<number>, from: number, count: number): number {
  let best = 0;
  for (let j = 1; j < count; j++) if (data[from + j] > data[from + best]) best = j;
  return best;
}

/**
 * True for targets [rows, labels] of 0, 1 and NaN (not measured) in which some row has not exactly one 1: each label is then decided
 * alone, by the sign of its logit. Rows of one 1 each are classes, and so are probabilities.
 */
function isMultiLabel({ data, shape }: Rows): boolean {
  const columns = width({ data, shape });
  if (columns < 2) return false;
  let several = false;
  for (let r = 0; r < shape[0]; r++) {
    let ones = 0;
    for (let at = r * columns; at < (r + 1) * columns; at++) {
      if (Number.isNaN(data[at])) several = true;
      else if (data[at] === 1) ones++;
      else if (data[at] !== 0) return false;
    }
    if (ones !== 1) several = true;
  }
  return several;
}

function expectFit(where: string, prediction: Rows, target: Rows): void {
  expectScored(where, prediction, target);
  const columns = width(target);
  if (prediction.shape[0] === target.shape[0] && (columns === 1 || columns === width(prediction))) return;
  throw new ShapeError({
    where,
    what: 'prediction and target differ in rows or columns',
    got: `[${prediction.shape}] and [${target.shape}]`,
    expected: 'one row of logits for each class id, or equal shapes',
    mend: 'Choose a metric that fits the task',
  });
}

/** The true class of a row, null where it is not known. */
function classOf(where: string, { data, shape }: Rows, r: number, classes: number): number | null {
  const columns = width({ data, shape });
  if (columns > 1) return argmax(data, r * columns, columns);
  const id = data[r];
  if (Number.isNaN(id)) return null;
  if (Number.isInteger(id) && id >= 0 && id < classes) return id;
  throw new OptionError({
    where,
    what: `target ${r} is no class id`,
    got: String(id),
    expected: `a whole number in [0, ${classes})`,
    mend: 'Choose a metric that fits the task',
    fields: { position: r, value: id },
  });
}

/** The confusion matrix under the name of the metric that asks for it. */
export function confusionFor(where: string, prediction: Rows, target: Rows): Confusion {
  expectFit(where, prediction, target);
  if (isMultiLabel(target))
    throw new OptionError({
      where,
      what: 'rows have any number of labels, not one class each',
      got: `targets [${target.shape}]`,
      expected: 'one class for each row',
      mend: 'Use f1Micro, f1Macro, accuracy, rocAuc or metrics.classReport',
    });
  const columns = width(prediction);
  const classes = Math.max(2, columns);
  const counts = new Uint32Array(classes * classes);
  for (let r = 0; r < target.shape[0]; r++) {
    const truth = classOf(where, target, r, classes);
    if (truth === null) continue;
    const guess = columns > 1 ? argmax(prediction.data, r * columns, columns) : Number(prediction.data[r] > 0);
    counts[truth * classes + guess]++;
  }
  return { classes, counts };
}

/**
 * The confusion matrix: entry [t, p] counts the rows of class t that were taken for p, the largest logit or the sign of a single one. Rows
 * whose target is NaN are left out.
 *
 * @throws OptionError for rows of several labels each, as scikit-learn does, and for targets that are no class ids of the logits.
 */
export const confusionMatrix = (prediction: Rows, target: Rows): Confusion => confusionFor('metrics.confusionMatrix', prediction, target);

/** Counts by class, of rows of one class each or of any number of labels; entries that are NaN are left out. */
export function countClasses(where: string, prediction: Rows, target: Rows): Counted {
  expectFit(where, prediction, target);
  const counted = isMultiLabel(target) ? countLabels(prediction, target) : ofMatrix(confusionFor(where, prediction, target));
  if (counted.rows === 0) throw nothingMeasured(where);
  return counted;
}

function ofMatrix({ classes: n, counts }: Confusion): Counted {
  let [rows, right] = [0, 0];
  const perClass = Array.from({ length: n }, (_, k) => {
    let [predicted, actual] = [0, 0];
    for (let j = 0; j < n; j++) {
      predicted += counts[j * n + k];
      actual += counts[k * n + j];
    }
    rows += actual;
    right += counts[k * n + k];
    return { hits: counts[k * n + k], predicted, actual };
  });
  return { multiLabel: false, perClass, rows, right };
}

function countLabels({ data: logits }: Rows, target: Rows): Counted {
  const columns = width(target);
  const perClass = Array.from({ length: columns }, () => ({ hits: 0, predicted: 0, actual: 0 }));
  let [rows, right] = [0, 0];
  for (let r = 0; r < target.shape[0]; r++) {
    let [known, wrong] = [0, 0];
    for (const [c, counts] of perClass.entries()) {
      const truth = target.data[r * columns + c];
      if (Number.isNaN(truth)) continue;
      const guess = Number(logits[r * columns + c] > 0);
      known++;
      if (guess !== truth) wrong++;
      counts.hits += guess * truth;
      counts.predicted += guess;
      counts.actual += truth;
    }
    rows += Number(known > 0);
    right += Number(known > 0 && wrong === 0);
  }
  return { multiLabel: true, perClass, rows, right };
}

/** 0 where nothing was there to count, as scikit-learn has it. */
const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Scores of one class. */
export const score = {
  precision: ({ hits, predicted }: ClassCounts): number => ratio(hits, predicted),
  recall: ({ hits, actual }: ClassCounts): number => ratio(hits, actual),
  f1: ({ hits, predicted, actual }: ClassCounts): number => ratio(2 * hits, predicted + actual),
};

/** The classes that scikit-learn averages over: every label, or the classes that occur. */
export const averagedOver = ({ multiLabel, perClass }: Counted): readonly ClassCounts[] =>
  multiLabel ? perClass : perClass.filter(({ predicted, actual }) => predicted + actual > 0);

/** Counts of all classes together. */
export function pooled(all: readonly ClassCounts[]): ClassCounts {
  const total = (field: keyof ClassCounts): number => all.reduce((sum, one) => sum + one[field], 0);
  return { hits: total('hits'), predicted: total('predicted'), actual: total('actual') };
}

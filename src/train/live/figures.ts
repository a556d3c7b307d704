import { OptionError } from '../../core/errors.js';
import { largest } from '../../core/extremes.js';
import { type Confusion, confusionMatrix } from '../../nn/metrics/confusion.js';
import type { Figures } from '../../plot/figures.js';
import { stacked } from '../../plot/stacked.js';
import type { Scored } from '../evaluate.js';
import { scoredOf } from '../outputs.js';

/** A training at one moment. */
export interface Snapshot {
  /** Keys as in History: loss, valLoss, accuracy, … One value for each epoch. */
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly train: Scored | null;
  readonly validation: Scored | null;
}

/** How a snapshot is drawn. */
export interface LiveLook {
  /** 'classes' draws a confusion matrix, 'values' predictions over actual values. */
  readonly task: 'classes' | 'values';
  /** What the values are, with their unit; or, for classes, nothing. */
  readonly label?: string;
  /** Names of the classes. Default: their numbers. */
  readonly classes?: readonly string[];
  /** Dots drawn of each set at most. Default 1000. */
  readonly most?: number;
}

/** How one of several outputs is drawn. */
export interface OutputLook extends LiveLook {
  readonly output?: string;
}

/** The figures there are, in the order they stand. */
export const figureNames = ['fit', 'loss', 'metrics'] as const;

/** One figure of a live plot. */
export interface LiveFigure {
  readonly name: (typeof figureNames)[number];
  readonly caption: string;
  readonly svg: string;
}

/**
 * The figures of a training at one moment, each a function so that a page can let others have a turn between two of them: predictions over
 * actual values or a confusion matrix, the loss and the metrics by epoch. What there are no numbers for is left out.
 */
export function liveFigures(
  figures: Figures,
  { history, train, validation }: Snapshot,
  look: OutputLook | readonly OutputLook[],
): (() => LiveFigure)[] {
  const looks = 'task' in look ? [look] : look;
  const curves = (name: 'loss' | 'metrics', caption: string, keys: readonly string[]) => {
    const series = keys.filter((key) => history[key].length > 0).map((key) => ({ name: key, values: history[key] }));
    return series.length === 0
      ? []
      : [() => ({ name, caption, svg: figures.lossCurves({ series, label: name === 'loss' ? 'loss' : 'metric' }) })];
  };
  const isLoss = (key: string): boolean => key === 'loss' || key.endsWith('Loss');
  const keys = Object.keys(history);
  return [
    ...(train === null && validation === null ? [] : [() => fits(figures, train, validation, looks)]),
    ...curves('loss', 'Loss by epoch', keys.filter(isLoss)),
    ...curves(
      'metrics',
      'Metrics by epoch',
      keys.filter((key) => !isLoss(key)),
    ),
  ];
}

/** Predictions of all outputs, one above the other. */
function fits(figures: Figures, train: Scored | null, validation: Scored | null, looks: readonly OutputLook[]): LiveFigure {
  const drawn = looks.map((look) => {
    const of = (scored: Scored | null): Scored | null =>
      scored === null || look.output === undefined ? scored : scoredOf(scored, look.output);
    return fit(figures, of(train), of(validation), look);
  });
  const [first] = drawn;
  if (drawn.length === 1) return first;
  return {
    name: 'fit',
    caption: `Predictions: ${looks.map(({ output }) => output).join(', ')}`,
    svg: stacked(drawn.map(({ svg }) => svg)),
  };
}

function fit(figures: Figures, train: Scored | null, validation: Scored | null, { task, label, classes, most }: LiveLook): LiveFigure {
  if (task === 'classes') {
    const sets = Object.entries({ train, validation }).flatMap(([name, scored]) =>
      scored === null ? [] : [[name, confusionMatrix(scored.prediction, scored.target)] as const],
    );
    const size = largest(sets.map(([, confusion]) => confusion.classes));
    const labels = classes ?? Array.from({ length: size }, (_, i) => String(i));
    if (labels.length < size) {
      throw new OptionError({
        where: 'callbacks.livePlot',
        what: 'classes without a name',
        got: `${labels.length} names`,
        expected: `${size} names, one for each class`,
      });
    }
    const counts = Object.fromEntries(sets.map(([name, confusion]) => [name, square(confusion, labels.length)]));
    return { name: 'fit', caption: 'Actual and predicted classes', svg: figures.confusionMatrix({ labels, counts }) };
  }
  const pairs = (scored: Scored | null) =>
    scored === null ? [] : Array.from(scored.prediction.data, (predicted, i) => [predicted, scored.target.data[i]] as const);
  return {
    name: 'fit',
    caption: 'Predictions against actual values',
    svg: figures.predictionsVersusActual({ train: pairs(train), test: pairs(validation), names: ['train', 'validation'], label, most }),
  };
}

/** The counts as rows, for at least as many classes as have names. */
const square = ({ classes, counts }: Confusion, size: number): number[][] =>
  Array.from({ length: size }, (_, t) =>
    Array.from({ length: size }, (_, p) => (t < classes && p < classes ? counts[t * classes + p] : 0)),
  );

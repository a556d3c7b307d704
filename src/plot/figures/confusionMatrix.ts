import { axisFx, axisX, axisY, cell, frame, text } from '@observablehq/plot';
import { OptionError, ShapeError } from '../../core/errors.js';
import { largest } from '../../core/extremes.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { array, custom, string } from '../../core/options/vocabulary.js';
import { numberText } from '../numberText.js';
import { centered, draw, LETTER, labelText, palette } from './draw.js';

/** Counts of a confusion matrix, `counts[actual][predicted]`: rows, or one row after the other as `metrics.confusionMatrix` gives them. */
export type Counts = readonly ArrayLike<number>[] | Uint32Array;

type Matrix = readonly ArrayLike<number>[];

/** One confusion matrix, or several side by side. */
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

const schema = {
  /** Names of the classes, in the order of the rows and columns. */
  labels: array(string()),
  /** One matrix, or a dictionary of them: `{ train, test }`. */
  counts: custom<Counts | Readonly<Record<string, Counts>>>('matrix', 'a matrix of counts, or a dictionary of them', isObject),
};

export interface ConfusionMatrix extends Given<typeof schema> {}

/** Classes beyond which the counts would be too small to read. */
const MOST_WRITTEN = 24;

/**
 * Confusion matrices: a row for each actual class, a column for each predicted one, the count in every cell, shaded by its share of the row
 * (the diagonal is the recall). Several matrices stand side by side on the same axes, each with its accuracy. Beyond 24 classes only the
 * shades are drawn, and the figure says so. Throws OptionError without classes or matrices and for counts that are not whole and >= 0,
 * ShapeError for a matrix that does not fit the labels.
 */
export function confusionMatrix(options: ConfusionMatrix, document: Document): string {
  const { labels, counts } = readOptions('confusionMatrix', schema, options);
  const classes = labels.length;
  const given: [string, Counts][] = isCounts(counts) ? [['', counts]] : Object.entries(counts);
  const matrices = given.map(([name, one]) => [name, rowsOf(one, classes)] as const);
  if (classes === 0 || matrices.length === 0) {
    throw new OptionError({
      where: 'confusionMatrix',
      what: 'there is nothing to draw',
      got: `${classes} labels and ${matrices.length} matrices`,
      expected: 'at least one of each',
    });
  }
  for (const [name, matrix] of matrices) check(name, matrix, classes);

  const cells = matrices.flatMap(([, matrix], facet) =>
    matrix.flatMap((row, actual) => {
      const total = sum(row);
      return Array.from(row, (count, predicted) => ({ facet, actual, predicted, count, share: total > 0 ? count / total : 0 }));
    }),
  );
  const names = labels.map((label) => labelText(label, 24));
  const longest = largest(names.map((name) => name.length)) * LETTER;
  const widest = largest(cells.map(({ count }) => numberText(count).length)) * LETTER + 12;
  const written = classes <= MOST_WRITTEN;
  const titles = matrices.map(([name, matrix]) => facetTitle(name, matrix));
  const edge = written ? Math.max(28, widest, Math.min(64, 200 / classes)) : Math.max(6, 560 / classes);
  const side = Math.max(edge * classes, largest(titles.map((title) => title.length)) * LETTER);
  const tilted = longest > side / classes;
  const marginBottom = 34 + (tilted ? Math.min(longest * 0.75, 110) : 8);
  const padding = matrices.length > 1 ? 0.06 : 0;
  const every = Math.ceil(classes / 40); // beyond 40 classes some go unnamed
  const ticks = names.map((_, i) => i).filter((i) => i % every === 0);
  const at = { fx: 'facet', x: 'predicted', y: 'actual' } as const;
  return draw(document, {
    ariaLabel: 'Confusion matrix: actual classes over predicted classes',
    inner: { width: (side * matrices.length) / (1 - padding), height: edge * classes },
    marginLeft: longest + 36,
    marginBottom,
    headroom: 10,
    fx: { domain: titles.map((_, i) => i), padding, label: null },
    x: { domain: names.map((_, i) => i), padding: 0, label: null },
    y: { domain: names.map((_, i) => i), padding: 0, label: null },
    marks: [
      axisFx({ anchor: 'top', label: null, fontWeight: 600, dy: -2, tickFormat: (i: number) => titles[i] }),
      axisX({
        label: 'predicted',
        ...centered,
        labelOffset: marginBottom - 4,
        tickSize: 0,
        ticks,
        tickFormat: (i: number) => names[i],
        tickRotate: tilted ? -45 : 0,
      }),
      axisY({
        label: 'actual',
        ...centered,
        labelOffset: longest + 30,
        tickSize: 0,
        ticks,
        tickFormat: (i: number) => names[i],
      }),
      cell(written ? cells : cells.filter(({ count }) => count > 0), {
        ...at,
        fill: palette[0],
        fillOpacity: 'share',
        inset: written ? 0.5 : 0,
      }),
      frame({ strokeOpacity: 0.3 }),
      ...(written
        ? [false, true].map((dark) =>
            numbers(
              cells.filter(({ share }) => share > 0.85 === dark),
              dark,
            ),
          )
        : []),
    ],
    legend: [],
    notes: ['shade: share of the actual class', ...(written ? [] : [`${numberText(classes)} classes: the counts are too many to write`])],
  });

  function numbers(some: typeof cells, dark: boolean) {
    return text(some, { ...at, text: ({ count }) => numberText(count), fill: dark ? 'white' : 'currentColor' });
  }
}

const isCounts = (counts: ConfusionMatrix['counts']): counts is Counts => Array.isArray(counts) || counts instanceof Uint32Array;

/** Flat counts, cut into rows of the classes. */
const rowsOf = (counts: Counts, classes: number): Matrix =>
  counts instanceof Uint32Array
    ? Array.from({ length: Math.ceil(counts.length / (classes || 1)) }, (_, r) => counts.subarray(r * classes, (r + 1) * classes))
    : counts;

const sum = (row: ArrayLike<number>): number => Array.from(row).reduce((total, count) => total + count, 0);

function facetTitle(name: string, matrix: Matrix): string {
  const right = matrix.reduce((total, row, i) => total + row[i], 0);
  const all = matrix.reduce((total, row) => total + sum(row), 0);
  const accuracy = all > 0 ? `accuracy ${percent(right, all)} of ${numberText(all)}` : 'no cases';
  return name === '' ? accuracy : `${labelText(name)}: ${accuracy}`;
}

/** Only what is perfect is called 100 %. */
const percent = (right: number, all: number): string => (right === all ? '100 %' : `${Math.min(99.9, (100 * right) / all).toFixed(1)} %`);

function check(name: string, matrix: Matrix, classes: number): void {
  const where = name === '' ? 'confusionMatrix' : `confusionMatrix ${name}`;
  const wrong = matrix.length === classes ? matrix.find((row) => row.length !== classes) : matrix;
  if (wrong !== undefined) {
    throw new ShapeError({
      where,
      what: 'the counts do not fit the labels',
      got: matrix.length === classes ? `a row of ${wrong.length}` : `${matrix.length} rows`,
      expected: `${classes} x ${classes}`,
      fields: { classes },
    });
  }
  for (const row of matrix) {
    for (const count of Array.from(row)) {
      if (Number.isSafeInteger(count) && count >= 0) continue;
      throw new OptionError({
        where,
        what: 'a count is no whole number >= 0',
        got: String(count),
        expected: 'counts[actual][predicted]',
        fields: { count },
      });
    }
  }
}

import { axisFx, axisX, axisY, dot, frame, gridY, line, text } from '@observablehq/plot';
import { OptionError } from '../../core/errors.js';
import { largest, smallest } from '../../core/extremes.js';
import { numberText } from '../numberText.js';
import type { Pair } from './agreement.js';
import { agreement } from './agreement.js';
import { centered, draw, LETTER, labelText, palette } from './draw.js';
import { logTicks, tickText } from './logTicks.js';
import { thinPoints } from './thin.js';

/** One column of predictions for each choice. */
export interface ComparisonFigure {
  readonly panels: readonly {
    readonly name: string;
    readonly train: readonly Pair[];
    readonly test: readonly Pair[];
  }[];
  /** What the values are, with their unit. */
  readonly label?: string;
  /** What to call the two sets. Default `['train', 'validation']`. */
  readonly names?: readonly [string, string];
  /** Dots of each set and choice at most. Default 120. */
  readonly most?: number;
  /** Ends of both axes, so that pictures of several times are alike. Default: those of the actual values and a margin. */
  readonly domain?: readonly [number, number];
}

/** One column of curves for each choice. */
export interface MultiplesFigure {
  readonly panels: readonly {
    readonly name: string;
    readonly series: readonly { readonly name: string; readonly values: ArrayLike<number> }[];
  }[];
  /** Places of the values. Default 1, 2, … */
  readonly at?: ArrayLike<number>;
  /** What the horizontal axis is. Default 'epoch'. */
  readonly axis?: string;
  /** What the values are. Default 'loss'. */
  readonly label?: string;
}

const SIDE = 150;
const FACET_PADDING = 0.08;

const frameOf = (count: number, height: number) => ({
  inner: { width: (SIDE * count) / (1 - FACET_PADDING), height },
  headroom: 18,
});

const facets = (names: readonly string[]) => ({ domain: names.map((_, i) => i), padding: FACET_PADDING, label: null });

const titles = (names: readonly string[]) =>
  axisFx({
    anchor: 'top',
    label: null,
    fontWeight: 600,
    dy: -2,
    tickFormat: (i: number) => labelText(names[i], Math.floor(SIDE / LETTER)),
  });

function expectPanels(where: string, count: number): void {
  if (count === 0)
    throw new OptionError({ where, what: 'there is nothing to draw', got: 'no panels', expected: 'at least one { name, … }' });
}

/**
 * Predictions over actual values, one column for each choice on axes of one scale, with R² on the validation data below each name. Predictions
 * beyond the axes are drawn at their edge and counted. Throws OptionError without panels.
 */
export function comparison(given: ComparisonFigure, document: Document): string {
  const { panels, label, names = ['train', 'validation'], most = 120 } = given;
  expectPanels('comparison', panels.length);
  const actual = panels.flatMap(({ train, test }) => [...train, ...test].map(([, value]) => value).filter(Number.isFinite));
  const [low, high] = actual.length === 0 ? [0, 1] : [smallest(actual), largest(actual)];
  const room = (high - low || Math.abs(high) || 1) * 0.25;
  const domain = given.domain ?? [low - room, high + room];
  const unit = label === undefined ? '' : ` ${labelText(label)}`;
  let beyond = 0;
  const inside = (value: number): number => {
    if (!Number.isFinite(value) || value < domain[0] || value > domain[1]) beyond++;
    return Number.isNaN(value) ? domain[0] : Math.min(domain[1], Math.max(domain[0], value));
  };
  const dots = names.map((_, set) =>
    panels.flatMap((panel, facet) =>
      thinPoints(set === 0 ? panel.train : panel.test, most).map(([predicted, value]) => ({ facet, x: value, y: inside(predicted) })),
    ),
  );
  const heads = panels.map(({ name, test, train }) => {
    const { r2 } = agreement(test.length > 0 ? test : train);
    return Number.isFinite(r2) ? `${name}  R² ${numberText(r2, 2).replace('-', '−')}` : name;
  });
  return draw(document, {
    ariaLabel: 'Predicted over actual values, one column for each choice',
    ...frameOf(panels.length, SIDE),
    fx: facets(heads),
    x: { domain: [...domain] },
    y: { domain: [...domain] },
    marks: [
      titles(heads),
      frame({ strokeOpacity: 0.3 }),
      axisX({ ...centered, label: `actual${unit}`, labelOffset: 40, ticks: 3 }),
      axisY({ ...centered, label: `predicted${unit}`, labelOffset: 54, ticks: 4 }),
      ...dots.map((some, set) => dot(some, { fx: 'facet', x: 'x', y: 'y', fill: palette[set], fillOpacity: 0.6, r: 2 })),
      line(
        panels.flatMap((_, facet) => domain.map((end) => ({ facet, end }))),
        { fx: 'facet', x: 'end', y: 'end', z: 'facet', stroke: 'currentColor', strokeOpacity: 0.6, strokeDasharray: '5 4' },
      ),
    ],
    legend: [
      ...names.map((name, set) => ({ label: labelText(name), color: palette[set], swatch: 'dot' as const })),
      { label: 'y = x', color: 'currentColor', swatch: 'line' as const, dash: '5 4' },
    ],
    notes: beyond > 0 ? [`${numberText(beyond)} predictions lie beyond the axes and are drawn at their edge`] : [],
  });
}

/**
 * Curves, one column for each choice on axes of one scale: a log axis where all values are above zero and span more than a factor of ten. Values
 * that are not finite leave a gap and are counted. Throws OptionError without panels.
 */
export function multiples(given: MultiplesFigure, document: Document): string {
  const { panels, at, axis = 'epoch', label = 'loss' } = given;
  expectPanels('multiples', panels.length);
  const series = [...new Set(panels.flatMap((panel) => panel.series.map(({ name }) => name)))];
  const all = panels.flatMap((panel) => panel.series.flatMap(({ values }) => Array.from(values)));
  const finite = all.filter(Number.isFinite);
  const [low, high] = finite.length === 0 ? [0, 1] : [smallest(finite), largest(finite)];
  const log = low > 0 && high / low > 10;
  const room = (high - low || Math.abs(high) || 1) * 0.05;
  const domain: [number, number] = log ? [low / 1.15, high * 1.15] : [low - room, high + room];
  const ticks = log ? logTicks(domain[0], domain[1]) : 5;
  const points = panels.flatMap((panel, facet) =>
    panel.series.flatMap(({ name, values }) =>
      Array.from(values, (value, i) => ({ facet, name, x: at?.[i] ?? i + 1, y: Number.isFinite(value) ? value : Number.NaN })),
    ),
  );
  const xs = points.map(({ x }) => x);
  const colorOf = (name: string): string => palette[series.indexOf(name) % palette.length];
  return draw(document, {
    ariaLabel: 'Curves, one column for each choice',
    ...frameOf(panels.length, 180),
    fx: facets(panels.map(({ name }) => name)),
    x: { domain: xs.length === 0 ? [0, 1] : [smallest(xs), largest(xs)] },
    y: { domain, type: log ? 'log' : 'linear' },
    marks: [
      titles(panels.map(({ name }) => name)),
      // a column without a value yet is there all the same
      text(
        panels.map((_, facet) => ({ facet })),
        { fx: 'facet', text: () => '', frameAnchor: 'middle' },
      ),
      gridY({ ticks, strokeOpacity: 0.12 }),
      frame({ strokeOpacity: 0.3 }),
      axisX({ ...centered, label: labelText(axis), labelOffset: 40, ticks: 3 }),
      axisY({ ...centered, label: labelText(label), labelOffset: 54, ticks, text: tickText }),
      ...series.map((name) =>
        line(
          points.filter((point) => point.name === name),
          { fx: 'facet', x: 'x', y: 'y', z: 'facet', stroke: colorOf(name), strokeWidth: 1.5 },
        ),
      ),
    ],
    legend: series.map((name) => ({ label: labelText(name), color: colorOf(name), swatch: 'line' as const })),
    notes: all.length > finite.length ? [`not drawn: ${numberText(all.length - finite.length)} values that are not finite`] : [],
  });
}

import { axisX, axisY, contour, dot, frame, line, scale, text } from '@observablehq/plot';
import { OptionError } from '../../core/errors.js';
import { largest, smallest } from '../../core/extremes.js';
import { numberText } from '../numberText.js';
import { centered, draw, labelText } from './draw.js';
import { tickText } from './logTicks.js';

/** The loss on a plane, as `landscape.surface` gives it. */
export interface SurfaceFigure {
  /** Places on the horizontal axis, evenly spaced. */
  readonly a: ArrayLike<number>;
  /** Places on the vertical axis, evenly spaced. */
  readonly b: ArrayLike<number>;
  /** The loss at (a[i], b[j]) is number j · a.length + i. */
  readonly train: ArrayLike<number>;
  /** 1 where the loss is known. Default: everywhere. */
  readonly filled?: ArrayLike<number>;
  /** The way of a training, drawn as a line that ends at a dot. */
  readonly path?: { readonly a: ArrayLike<number>; readonly b: ArrayLike<number>; readonly explained?: number } | null;
  /** What is marked as the least. Default: the least finite value. */
  readonly minimum?: { readonly a: number; readonly b: number; readonly loss: number } | null;
  /** What the levels are. Default 'loss'. */
  readonly label?: string;
  /** Names of the axes. Default `['first direction', 'second direction']`. */
  readonly axes?: readonly [string, string];
}

const SIDE = 360;
const LEVELS = 14;
/** Levels that the legend names. */
const NAMED = 4;

/**
 * Filled contours of the loss on a plane, with the levels on a log scale (linear where some losses are zero or negative), the path of a training
 * and the least point. Places where the loss is not a finite number are crossed, those that are not known yet stay empty, and the figure says
 * how many of each there are. Throws OptionError for a grid that is none.
 */
export function surface(given: SurfaceFigure, document: Document): string {
  const { a, b, path = null, label = 'loss', axes = ['first direction', 'second direction'] } = given;
  const [columns, rows] = [a.length, b.length];
  if (columns < 2 || rows < 2 || given.train.length !== columns * rows) {
    throw new OptionError({
      where: 'surface',
      what: 'the losses do not fit the grid',
      got: `${given.train.length} losses`,
      expected: `${columns} · ${rows} = ${columns * rows}, at least 2 along each axis`,
    });
  }
  const values = Array.from(given.train);
  const known = values.map((_, i) => given.filled === undefined || given.filled[i] === 1);
  const finite = values.filter((value, i) => known[i] && Number.isFinite(value));
  const broken = values.flatMap((value, i) => (known[i] && !Number.isFinite(value) ? [place(i)] : []));
  const missing = known.filter((one) => !one).length;
  const { levels, log } = levelsOf(finite);
  const color = { type: log ? 'log' : 'linear', scheme: 'cividis', domain: [levels[0], levels[levels.length - 1]] } as const;
  const least = given.minimum ?? leastOf();
  const [stepA, stepB] = [(a[columns - 1] - a[0]) / (columns - 1), (b[rows - 1] - b[0]) / (rows - 1)];
  const inside = (x: number, y: number): boolean => x >= a[0] && x <= a[columns - 1] && y >= b[0] && y <= b[rows - 1];
  // what lies beyond the plane leaves a gap
  const way = path === null ? [] : Array.from(path.a, (x, i): [number, number] => [x, inside(x, path.b[i]) ? path.b[i] : Number.NaN]);
  return draw(document, {
    ariaLabel: 'Contours of the loss on a plane of the parameters',
    inner: { width: SIDE, height: SIDE },
    x: { domain: ends(a, stepA) },
    y: { domain: ends(b, stepB) },
    marks: [
      ...(finite.length === 0
        ? []
        : [
            contour(
              values.map((value, i) => (known[i] && Number.isFinite(value) ? value : Number.NaN)),
              {
                width: columns,
                height: rows,
                // a value stands in the middle of its cell
                x1: ends(a, stepA)[0],
                x2: ends(a, stepA)[1],
                y1: ends(b, stepB)[0],
                y2: ends(b, stepB)[1],
                fill: (value: number) => value,
                stroke: '#ffffff',
                strokeOpacity: 0.35,
                strokeWidth: 0.6,
                thresholds: levels,
              },
            ),
          ]),
      frame({ strokeOpacity: 0.3 }),
      axisX({ ...centered, label: labelText(axes[0], 60), labelOffset: 40, ticks: 6, tickFormat: tickText }),
      axisY({ ...centered, label: labelText(axes[1], 60), labelOffset: 54, ticks: 6, tickFormat: tickText }),
      dot(broken, { x: '0', y: '1', symbol: 'times', r: 3, stroke: 'currentColor', strokeOpacity: 0.7 }),
      line(way, { stroke: '#000000', strokeWidth: 4, strokeOpacity: 0.55 }),
      line(way, { stroke: '#ffffff', strokeWidth: 1.8 }),
      dot(way.slice(-1), { r: 4, fill: '#ffffff', stroke: '#000000' }),
      ...(least === null
        ? []
        : [
            dot([[least.a, least.b]], { symbol: 'star', r: 7, fill: '#ffd43b', stroke: '#000000', strokeWidth: 1 }),
            text([[least.a, least.b]], {
              text: () => numberText(least.loss, 3),
              dy: least.b > (b[0] + b[rows - 1]) / 2 ? 16 : -16,
              fill: '#ffffff',
              stroke: '#000000',
              strokeWidth: 3,
              fontWeight: 600,
            }),
          ]),
    ],
    color,
    legend: named(levels).map((level) => ({
      label: tickText(Number(level.toPrecision(2))),
      color: String(scale({ color })?.apply(level)),
      swatch: 'dot' as const,
    })),
    notes: [
      `${labelText(label)}${log ? ', levels on a log scale' : ''}; star: least on the grid`,
      ...(way.length > 0 ? ['line: path of the training, which ends at the dot'] : []),
      ...(path?.explained === undefined ? [] : [`the plane explains ${(100 * path.explained).toFixed(1)} % of the path's variance`]),
      ...(broken.length > 0 ? [`×: not finite at ${numberText(broken.length)} of ${numberText(values.length)} points`] : []),
      ...(missing > 0 ? [`${numberText(missing)} of ${numberText(values.length)} points are not known yet`] : []),
    ],
  });

  function place(i: number): [number, number] {
    return [a[i % columns], b[Math.floor(i / columns)]];
  }

  function leastOf(): { a: number; b: number; loss: number } | null {
    if (finite.length === 0) return null;
    const loss = smallest(finite);
    const [x, y] = place(values.findIndex((value, i) => known[i] && value === loss));
    return { a: x, b: y, loss };
  }
}

/** The cells of the first and the last place included. */
const ends = (places: ArrayLike<number>, step: number): [number, number] => [places[0] - step / 2, places[places.length - 1] + step / 2];

/** Where contours begin: evenly spaced on the scale of the colours, the first at the least value. */
function levelsOf(finite: readonly number[]): { levels: number[]; log: boolean } {
  if (finite.length === 0) return { levels: [0, 1], log: false };
  const [low, high] = [smallest(finite), largest(finite)];
  const log = low > 0 && high / low > 3;
  const end = high > low ? high : low + (Math.abs(low) || 1);
  const share = (i: number): number => i / LEVELS;
  return {
    levels: Array.from({ length: LEVELS }, (_, i) => (log ? low * (end / low) ** share(i) : low + (end - low) * share(i))),
    log,
  };
}

/** A few of the levels, from the first to the last. */
const named = (levels: readonly number[]): number[] =>
  Array.from({ length: NAMED }, (_, i) => levels[Math.round((i * (levels.length - 1)) / (NAMED - 1))]);

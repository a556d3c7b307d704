import { axisX, axisY, line as curve, dot, frame, gridY, ruleX } from '@observablehq/plot';
import { OptionError } from '../../core/errors.js';
import { largest, smallest } from '../../core/extremes.js';
import { numberText } from '../numberText.js';
import { centered, draw, labelText, palette } from './draw.js';
import { logTicks, tickText } from './logTicks.js';

/** A loss along a way, as `landscape.line` gives it; or several, as `landscape.connect` does. */
export interface LineFigure {
  /** The ways by name. */
  readonly ways: Readonly<Record<string, Way>>;
  /** What the horizontal axis is. Default 'place on the line'. */
  readonly axis?: string;
  /** What the values are. Default 'loss'. */
  readonly label?: string;
}

/** Values at some places. */
interface Way {
  readonly at: ArrayLike<number>;
  readonly train: ArrayLike<number>;
  readonly validation?: ArrayLike<number> | null;
}

/**
 * The loss along one or several ways, training as solid lines and validation as dashed ones, on a log axis where all of it is above zero and spans
 * more than a factor of ten. Values that are not finite leave a gap and are counted below. Throws OptionError without any way.
 */
export function line({ ways, axis = 'place on the line', label = 'loss' }: LineFigure, document: Document): string {
  const names = Object.keys(ways);
  if (names.length === 0)
    throw new OptionError({ where: 'line', what: 'there is nothing to draw', got: 'no ways', expected: 'at least one { at, train }' });
  const curves = names.flatMap((name, i) => {
    const { at, train, validation } = ways[name];
    const color = palette[i % palette.length];
    const made = (values: ArrayLike<number>, text: string, dash?: string) => ({
      label: `${labelText(name)}, ${text}`,
      color,
      dash,
      points: Array.from(at, (x, p): [number, number] => [x, values[p]]),
    });
    return [made(train, 'training'), ...(validation ? [made(validation, 'validation', '5 3')] : [])];
  });
  const all = curves.flatMap(({ points }) => points.map(([, y]) => y));
  const finite = all.filter(Number.isFinite);
  const [low, high] = finite.length === 0 ? [0, 1] : [smallest(finite), largest(finite)];
  const log = low > 0 && high / low > 10;
  const room = (high - low || Math.abs(high) || 1) * 0.05;
  const domain: [number, number] = log ? [low / (high / low) ** 0.05, high * (high / low) ** 0.05] : [low - room, high + room];
  const ticks = log ? logTicks(domain[0], domain[1]) : 6;
  const drawable = ([, y]: readonly [number, number]): boolean => Number.isFinite(y);
  const places = names.flatMap((name) => [ways[name].at[0], ways[name].at[ways[name].at.length - 1]]);
  const ends: [number, number] = [smallest(places), largest(places)];
  return draw(document, {
    ariaLabel: 'The loss along a line of the parameters',
    inner: { width: 520, height: 320 },
    x: { domain: ends },
    y: { domain, type: log ? 'log' : 'linear' },
    marks: [
      gridY({ ticks, strokeOpacity: 0.12 }),
      ruleX(
        [0, 1].filter((x) => x >= ends[0] && x <= ends[1]),
        { stroke: 'currentColor', strokeOpacity: 0.35, strokeDasharray: '2 3' },
      ),
      frame({ strokeOpacity: 0.3 }),
      axisX({ ...centered, label: labelText(axis, 60), labelOffset: 40, ticks: 8 }),
      axisY({ ...centered, label: labelText(label), labelOffset: 54, ticks, text: tickText }),
      ...curves.map(({ points, color, dash }) =>
        curve(
          points.map(([x, y]) => [x, Number.isFinite(y) ? y : Number.NaN]),
          { stroke: color, strokeWidth: 1.75, strokeDasharray: dash },
        ),
      ),
      ...curves.map(({ points, color }) =>
        dot(
          points.filter(
            (point, i) => drawable(point) && !(points[i - 1] && drawable(points[i - 1])) && !(points[i + 1] && drawable(points[i + 1])),
          ),
          { fill: color, r: 2.5 },
        ),
      ),
    ],
    legend: curves.map(({ label: name, color, dash }) => ({ label: name, color, dash, swatch: 'line' as const })),
    notes: all.length > finite.length ? [`not drawn: ${numberText(all.length - finite.length)} values that are not finite`] : [],
  });
}

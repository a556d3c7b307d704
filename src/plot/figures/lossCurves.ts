import { axisX, axisY, dot, frame, gridY, line } from '@observablehq/plot';
import { OptionError } from '../../core/errors.js';
import { largest } from '../../core/extremes.js';
import { nested } from '../../core/options/nested.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { array, custom, string } from '../../core/options/vocabulary.js';
import { numberText } from '../numberText.js';
import { centered, draw, labelText, palette } from './draw.js';
import { logTicks, tickText } from './logTicks.js';
import { type CurvePoint, thinCurve } from './thin.js';

/** Curves over the epochs. */
const isList = (value: unknown): boolean => Array.isArray(value) || ArrayBuffer.isView(value);

const schema = {
  /** One value an epoch each, from epoch 1; lengths may differ. */
  series: array(nested({ name: string(), values: custom<ArrayLike<number>>('array', 'a list of numbers', isList) })),
  /** What the y axis shows. Default 'loss'. */
  label: string('loss'),
};

export interface LossCurves extends Given<typeof schema> {}

const WIDTH = 520;
/** Two points for every two pixels: more cannot be seen. */
const BUCKETS = WIDTH / 2;
const DASHES = [undefined, '6 3', '2 3'];

/**
 * Loss of each epoch, one curve a series, on a log axis; the legend gives each curve's last value. Values a log axis cannot show are left
 * out and counted below the figure (a gap in the curve); negative values ask for a linear axis. Long runs are thinned, keeping every extreme.
 * Throws OptionError without any series.
 */
export function lossCurves(options: LossCurves, document: Document): string {
  const { series, label } = readOptions('lossCurves', schema, options);
  if (series.length === 0) {
    throw new OptionError({
      where: 'lossCurves',
      what: 'there is nothing to draw',
      got: 'no series',
      expected: 'at least one { name, values }',
    });
  }
  const all = series.flatMap(({ values }) => Array.from(values));
  const finite = all.filter(Number.isFinite);
  const linear = finite.some((value) => value < 0);
  const drawable = (value: number): boolean => Number.isFinite(value) && (linear || value > 0);
  const shown = finite.filter(drawable);
  const epochs = largest(
    series.map(({ values }) => values.length),
    1,
  );

  const curves = series.map(({ values }) =>
    thinCurve(
      Array.from(values, (value) => (drawable(value) ? value : Number.NaN)),
      BUCKETS,
    ),
  );
  const look = series.map((_, i) => ({ color: palette[i % palette.length], dash: DASHES[Math.floor(i / palette.length) % DASHES.length] }));
  const domain = range(shown, linear);
  const ticks = linear ? 6 : logTicks(...domain);
  return draw(document, {
    ariaLabel: 'Curves over the epochs',
    inner: { width: WIDTH, height: 320 },
    x: { domain: [1, Math.max(2, epochs)] },
    y: { domain, type: linear ? 'linear' : 'log' },
    marks: [
      gridY({ ticks, strokeOpacity: 0.12 }),
      frame({ strokeOpacity: 0.3 }),
      axisX({ ...centered, label: 'epoch', labelOffset: 40, ticks: Math.min(8, Math.max(1, epochs - 1)), tickFormat: whole }),
      axisY({ ...centered, label: labelText(label), labelOffset: 54, ticks, text: tickText }),
      ...curves.map((points, i) => line(points, { stroke: look[i].color, strokeWidth: 1.75, strokeDasharray: look[i].dash })),
      ...curves.map((points, i) => dot(points.filter(alone), { fill: look[i].color, r: 2.5 })),
    ],
    legend: series.map(({ name, values }, i) => ({ label: legendText(name, values), swatch: 'line', ...look[i] })),
    notes: [
      ...(shown.length === 0 ? ['no value to draw'] : []),
      ...(curves.some((points, i) => points.length < series[i].values.length)
        ? [`thinned for drawing: of every ${numberText(Math.round(epochs / BUCKETS))} epochs the lowest and the highest value`]
        : []),
      ...(linear ? ['linear axis, since some values are negative'] : []),
      ...(all.length > shown.length
        ? [`not drawn: ${numberText(all.length - shown.length)} values that are ${linear ? '' : 'zero or '}not finite`]
        : []),
    ],
  });
}

/** Whether a point has no neighbour to be joined to. */
const alone = (_: CurvePoint, i: number, points: readonly CurvePoint[]): boolean =>
  !(Number.isFinite(points[i - 1]?.[1]) || Number.isFinite(points[i + 1]?.[1]));

const whole = (value: number): string => (Number.isInteger(value) ? numberText(value) : '');

const legendText = (name: string, values: ArrayLike<number>): string =>
  values.length === 0 ? labelText(name) : `${labelText(name)}  ${numberText(values[values.length - 1])}`;

/** The axis' ends: a little beyond the values, never empty. */
function range(values: readonly number[], linear: boolean): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(low <= high)) return linear ? [0, 1] : [0.1, 1];
  if (linear) {
    const room = (high - low || Math.abs(high) || 1) * 0.05;
    return [low - room, high + room];
  }
  const factor = (high / low) ** 0.05 * (low === high ? 2 : 1);
  return [low / factor, high * factor];
}

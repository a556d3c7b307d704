import { axisX, axisY, dot, frame, gridX, gridY, line } from '@observablehq/plot';
import { OptionError } from '../../core/errors.js';
import type { Given } from '../../core/options/option.js';
import { readOptions } from '../../core/options/read.js';
import { array, custom, int, optional, string } from '../../core/options/vocabulary.js';
import { numberText } from '../numberText.js';
import { type Agreement, agreement, type Pair } from './agreement.js';
import { centered, draw, labelText, palette } from './draw.js';
import { thinPoints } from './thin.js';

/** Predictions with the values they should have had. */
const isPair = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.length === 2;
const pairs = array(custom<Pair>('pair', 'pairs of a prediction and what it should be', isPair));
const isTwoTexts = (value: unknown): boolean => isPair(value) && value.every((one) => typeof one === 'string');

const schema = {
  train: pairs,
  test: pairs,
  /** What the values are, with their unit. Default: nothing beyond 'actual' and 'predicted'. */
  label: optional(string()),
  /** What to call the two sets. Default `['train', 'test']`. */
  names: optional(custom<readonly [string, string]>('array', 'two names', isTwoTexts), ['train', 'test']),
  /** Dots drawn of each set at most. Default 1000. */
  most: int({ min: 1, default: 1000 }),
};

export interface PredictionsVersusActual extends Given<typeof schema> {}

const SIDE = 340;

/**
 * Predicted over actual values, train and test in two colours, with the line y = x, on axes of one scale; the legend gives R² and RMSE of
 * each, taken over all pairs (`agreement`). Of more than `most` pairs of a set only so many are drawn, and the figure says so; the axes reach
 * over all of them. Throws OptionError without any pair.
 */
export function predictionsVersusActual(options: PredictionsVersusActual, document: Document): string {
  const { train, test, label, names, most } = readOptions('predictionsVersusActual', schema, options);
  const sets = [train, test].map((pairs, i) => {
    const finite = pairs.filter(([predicted, actual]) => Number.isFinite(predicted) && Number.isFinite(actual));
    return { name: labelText(names[i]), color: palette[i], pairs, finite, drawn: thinPoints(finite, most) };
  });
  const given = sets.filter(({ pairs }) => pairs.length > 0);
  if (given.length === 0) {
    throw new OptionError({
      where: 'predictionsVersusActual',
      what: 'there is nothing to draw',
      got: 'no pairs',
      expected: 'at least one [predicted, actual] in train or test',
    });
  }
  const domain = range(sets.flatMap(({ finite }) => finite));
  const unit = label === undefined ? '' : ` ${labelText(label)}`;
  const lost = sets.reduce((sum, { pairs, finite }) => sum + pairs.length - finite.length, 0);
  return draw(document, {
    ariaLabel: 'Predicted over actual values',
    inner: { width: SIDE, height: SIDE },
    x: { domain },
    y: { domain },
    marks: [
      gridX({ strokeOpacity: 0.12, ticks: 6 }),
      gridY({ strokeOpacity: 0.12, ticks: 6 }),
      frame({ strokeOpacity: 0.3 }),
      axisX({ ...centered, label: `actual${unit}`, labelOffset: 40, ticks: 6 }),
      axisY({ ...centered, label: `predicted${unit}`, labelOffset: 54, ticks: 6 }),
      ...sets.map(({ drawn, color }) =>
        dot(
          drawn.map(([predicted, actual]) => [actual, predicted]),
          { fill: color, fillOpacity: drawn.length > 300 ? 0.4 : 0.65, r: drawn.length > 300 ? 2 : 3 },
        ),
      ),
      line(
        domain.map((end): [number, number] => [end, end]),
        { stroke: 'currentColor', strokeOpacity: 0.6, strokeDasharray: '5 4' },
      ),
    ],
    legend: [
      ...given.map(({ name, pairs, color }) => ({ label: `${name}  ${agreementText(agreement(pairs))}`, color, swatch: 'dot' as const })),
      { label: 'y = x', color: 'currentColor', swatch: 'line', dash: '5 4' },
    ],
    notes: [
      ...sets.flatMap(({ name, finite, drawn }) =>
        drawn.length < finite.length
          ? [`${name}: ${numberText(drawn.length)} of ${numberText(finite.length)} points drawn; R² and RMSE over all`]
          : [],
      ),
      ...(lost > 0 ? [`not drawn: ${numberText(lost)} pairs that are not finite`] : []),
    ],
  });
}

function agreementText({ count, r2, rmse }: Agreement): string {
  const fit = Number.isNaN(r2) && !Number.isNaN(rmse) ? 'undefined (actual values all equal)' : numberText(r2, 3).replace('-', '−');
  return `R² ${fit} · RMSE ${numberText(rmse, 3)} · ${numberText(count)} ${count === 1 ? 'point' : 'points'}`;
}

/** One pair of ends for both axes: a little beyond all values, never empty. */
function range(pairs: readonly Pair[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const [predicted, actual] of pairs) {
    low = Math.min(low, predicted, actual);
    high = Math.max(high, predicted, actual);
  }
  if (!(low <= high)) return [0, 1];
  const room = (high - low || Math.abs(high) || 1) * 0.04;
  return [low - room, high + room];
}

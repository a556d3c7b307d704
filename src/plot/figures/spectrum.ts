import { areaY, axisX, axisY, frame, gridY, line, ruleX } from '@observablehq/plot';
import { OptionError } from '../../core/errors.js';
import { largest } from '../../core/extremes.js';
import { numberText } from '../numberText.js';
import { centered, draw, palette } from './draw.js';
import { logTicks, tickText } from './logTicks.js';

/** The spectrum of a Hessian, as `landscape.curvature` gives it. */
export interface SpectrumFigure {
  readonly density: { readonly at: ArrayLike<number>; readonly density: ArrayLike<number> };
  /** Eigenvalues that are known one by one. Default: none. */
  readonly eigenvalues?: readonly number[];
  /** The sum of all and its standard error. Default: not told. */
  readonly trace?: { readonly value: number; readonly standardError: number } | null;
}

/** Powers of ten below the top that are drawn. */
const DECADES = 6;

/**
 * The density of a Hessian's eigenvalues on a log axis, with a line at zero and one for each eigenvalue that is known: what lies left of zero is
 * curvature downwards. Throws OptionError for a density without a positive value.
 */
export function spectrum({ density: { at, density }, eigenvalues = [], trace = null }: SpectrumFigure, document: Document): string {
  const top = largest(Array.from(density), 0);
  if (!(top > 0) || at.length < 2)
    throw new OptionError({
      where: 'spectrum',
      what: 'there is nothing to draw',
      got: `${at.length} values`,
      expected: 'a density above zero',
    });
  const floor = top / 10 ** DECADES;
  const points = Array.from(at, (x, i): [number, number] => [x, Math.max(floor, density[i])]);
  const ticks = logTicks(floor, 2 * top);
  return draw(document, {
    ariaLabel: 'Density of the eigenvalues of the Hessian',
    inner: { width: 520, height: 280 },
    x: { domain: [Math.min(at[0], -0.02 * at[at.length - 1]), Math.max(at[at.length - 1], largest(eigenvalues, at[at.length - 1]))] },
    y: { domain: [floor, 2 * top], type: 'log' },
    marks: [
      gridY({ ticks, strokeOpacity: 0.12 }),
      areaY(points, { x: '0', y1: floor, y2: '1', fill: palette[0], fillOpacity: 0.18 }),
      line(points, { stroke: palette[0], strokeWidth: 1.75 }),
      ruleX([0], { stroke: 'currentColor', strokeOpacity: 0.5 }),
      ruleX([...eigenvalues], { stroke: palette[1], strokeWidth: 1.5, strokeDasharray: '5 3' }),
      frame({ strokeOpacity: 0.3 }),
      axisX({ ...centered, label: 'eigenvalue', labelOffset: 40, ticks: 8 }),
      axisY({ ...centered, label: 'share of all, per unit', labelOffset: 54, ticks, text: tickText }),
    ],
    legend: [
      { label: 'density', color: palette[0], swatch: 'line' },
      ...(eigenvalues.length === 0
        ? []
        : [
            {
              label: `largest: ${eigenvalues.map((value) => numberText(value, 3)).join(', ')}`,
              color: palette[1],
              swatch: 'line' as const,
              dash: '5 3',
            },
          ]),
    ],
    notes: trace === null ? [] : [`trace ${numberText(trace.value, 3)} ± ${numberText(trace.standardError, 2)} (standard error)`],
  });
}

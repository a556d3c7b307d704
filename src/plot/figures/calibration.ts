import { axisX, axisY, dot, frame, line } from '@observablehq/plot';
import { OptionError } from '../../core/errors.js';
import { centered, draw, labelText, palette } from './draw.js';

/** How sure predictions were, and how often right, as `uncertainty.calibrationCurve` has it. */
export interface Calibration {
  readonly curves: readonly {
    readonly name: string;
    readonly error: number;
    readonly bins: readonly { readonly count: number; readonly confidence: number; readonly accuracy: number }[];
  }[];
}

/**
 * Reliability diagram: accuracy of each bin over its mean confidence, dots as large as the bin is full; on the dashed diagonal a network is as often right as it
 * says. The legend gives each curve's expected calibration error. Throws OptionError without any curve.
 */
export function calibration({ curves }: Calibration, document: Document): string {
  if (curves.length === 0)
    throw new OptionError({
      where: 'calibration',
      what: 'there is nothing to draw',
      got: 'no curves',
      expected: 'at least one { name, bins, error }',
    });
  const full = curves.map(({ bins }) => bins.filter(({ count }) => count > 0));
  return draw(document, {
    ariaLabel: 'How often predictions are right, by how sure they are',
    inner: { width: 320, height: 320 },
    x: { domain: [0, 1] },
    y: { domain: [0, 1] },
    marks: [
      frame({ strokeOpacity: 0.3 }),
      axisX({ ...centered, label: 'confidence' }),
      axisY({ ...centered, label: 'accuracy' }),
      line(
        [
          [0, 0],
          [1, 1],
        ],
        { strokeDasharray: '4 4', strokeOpacity: 0.6 },
      ),
      ...full.flatMap((bins, i) => {
        const color = palette[i % palette.length];
        const total = bins.reduce((sum, { count }) => sum + count, 0);
        return [
          line(bins, { x: 'confidence', y: 'accuracy', stroke: color, strokeWidth: 1.5 }),
          ...bins.map((bin) => dot([bin], { x: 'confidence', y: 'accuracy', fill: color, r: 2 + 8 * Math.sqrt(bin.count / total) })),
        ];
      }),
    ],
    legend: curves.map(({ name, error }, i) => ({
      label: `${labelText(name)}: error ${(100 * error).toFixed(1)} %`,
      color: palette[i % palette.length],
      swatch: 'dot',
    })),
    notes: [],
  });
}

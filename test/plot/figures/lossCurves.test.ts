import { describe, expect, it } from 'vitest';
import { OptionError } from '../../../src/core/errors.js';
import { palette } from '../../../src/plot/figures/draw.js';
import { figures, Svg } from './svg.js';

const draw = (...args: Parameters<typeof figures.lossCurves>): Svg => new Svg(figures.lossCurves(...args));

describe('lossCurves', () => {
  it('draws one point an epoch on a log axis, at the places its ticks say', () => {
    const svg = draw({
      series: [
        { name: 'train', values: [10, 1, 0.1] },
        { name: 'validation', values: [10, 5] },
      ],
    });
    const [[first, second, third], ...rest] = svg.curve(palette[0]);
    expect(rest).toEqual([]);
    const [x, y] = [svg.ticks('x'), svg.ticks('y')];
    expect([...x.keys()]).toEqual(['1', '2', '3']);
    expect([...y.keys()]).toEqual(['0.1', '0.2', '0.5', '1', '2', '5', '10']);
    for (const [point, epoch, value] of [
      [first, '1', '10'],
      [second, '2', '1'],
      [third, '3', '0.1'],
    ] as const) {
      expect(point[0]).toBeCloseTo(x.get(epoch) ?? Number.NaN, 1);
      expect(point[1]).toBeCloseTo(y.get(value) ?? Number.NaN, 1);
    }
    expect(second[1] - first[1]).toBeCloseTo(third[1] - second[1], 1); // equal ratios, equal distances
    expect(svg.curve(palette[1])[0]).toHaveLength(2);
  });

  it('names every curve with its last value, and its axes', () => {
    const { texts } = draw({
      series: [
        { name: 'train', values: [2, 0.12345] },
        { name: 'valLoss', values: [2708] },
      ],
      label: 'cross-entropy',
    });
    expect(texts).toEqual(expect.arrayContaining(['train  0.1235', 'valLoss  2,708', 'epoch', 'cross-entropy']));
  });

  it('tells nine curves apart by colour and dash', () => {
    const svg = draw({ series: Array.from({ length: 9 }, (_, i) => ({ name: `seed ${i}`, values: [2, 1] })) });
    const lines = svg.all('g[aria-label="line"]');
    expect(lines).toHaveLength(9);
    expect(new Set(lines.map((line) => `${line.getAttribute('stroke')} ${line.getAttribute('stroke-dasharray')}`)).size).toBe(9);
  });

  it('breaks the curve where a log axis has no place, dots what stands alone, and says how many are missing', () => {
    const svg = draw({ series: [{ name: 'train', values: [4, 3, 0, Number.NaN, 2, Number.POSITIVE_INFINITY, 1, 0.5] }] });
    expect(svg.curve(palette[0]).map((piece) => piece.length)).toEqual([2, 1, 2]);
    expect(svg.circles(palette[0])).toHaveLength(1);
    expect(svg.texts).toContain('not drawn: 3 values that are zero or not finite');
  });

  it('takes a linear axis for negative values, and says so', () => {
    const svg = draw({ series: [{ name: 'nll', values: [2, 0, -2] }] });
    const [[a, b, c]] = svg.curve(palette[0]);
    expect(b[1] - a[1]).toBeCloseTo(c[1] - b[1], 1);
    expect([...svg.ticks('y').keys()]).toContain('−2');
    expect(svg.texts).toContain('linear axis, since some values are negative');
  });

  it('draws a frame and a word for a run that was never finite', () => {
    expect(draw({ series: [{ name: 'train', values: [Number.NaN] }] }).texts).toEqual(
      expect.arrayContaining(['no value to draw', 'train  NaN']),
    );
    expect(draw({ series: [{ name: 'train', values: [] }] }).texts).toContain('no value to draw');
  });

  it('stays small for 10,000 epochs, keeps a single spike, and says what it did', () => {
    const values = Float64Array.from({ length: 10_000 }, (_, i) => (i === 6171 ? 500 : Math.exp(-i / 2000)));
    const svg = draw({
      series: [
        { name: 'train', values },
        { name: 'test', values },
      ],
    });
    expect(svg.source.length).toBeLessThan(40_000);
    const [points] = svg.curve(palette[0]);
    expect(points.length).toBeLessThanOrEqual(522);
    expect(Math.min(...points.map(([, y]) => y))).toBeCloseTo(Math.min(...svg.curve(palette[1])[0].map(([, y]) => y)), 1);
    const highest = points.reduce((best, point) => (point[1] < best[1] ? point : best));
    const [left, right] = [svg.ticks('x').get('6,000'), svg.ticks('x').get('7,000')] as [number, number];
    expect(highest[0]).toBeCloseTo(left + ((right - left) * 172) / 1000, 0);
    expect(svg.texts).toContain('thinned for drawing: of every 38 epochs the lowest and the highest value');
  });

  it('refuses to draw nothing', () => {
    expect(() => draw({ series: [] })).toThrow(OptionError);
  });
});

describe('a figure', () => {
  it('is one svg element that stands alone, with any name as text', () => {
    const name = '</svg>\u0000<script>&\u00a0"1.23456"</script>';
    const svg = draw({ series: [{ name, values: [1, 2] }], label: '<img src=x onerror=alert(1)>&' });
    expect(svg.source).toMatch(/^<svg [\s\S]*<\/svg>$/);
    expect(svg.source.match(/<svg/g)).toHaveLength(1);
    expect(svg.root.getAttribute('xmlns')).toBe('http://www.w3.org/2000/svg');
    expect(svg.source).not.toMatch(/<script|<img|&nbsp;|\0/);
    expect(svg.texts).toContain('<img src=x onerror=alert(1)>&');
    expect(svg.texts.find((text) => text.startsWith('</svg>'))).toBe('</svg> <script>&\u00a0"1.23456"</scr…  2');
  });

  it('is the same text for the same numbers', () => {
    const options = { series: [{ name: 'a', values: [3, 2, 1] }] };
    expect(figures.lossCurves(options)).toBe(figures.lossCurves(options));
  });

  it('has colours that stand out on light and on dark paper by 3 : 1', () => {
    const luminance = (color: string): number => {
      const [r, g, b] = [1, 3, 5]
        .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (a: string, b: string): number => {
      const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
      return (high + 0.05) / (low + 0.05);
    };
    for (const color of palette)
      for (const paper of ['#ffffff', '#14161a']) expect(contrast(color, paper), `${color} on ${paper}`).toBeGreaterThanOrEqual(3);
  });
});

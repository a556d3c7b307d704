import { describe, expect, it } from 'vitest';
import { OptionError } from '../../../src/core/errors.js';
import { palette } from '../../../src/plot/figures/draw.js';
import { figures, Svg } from './svg.js';

const draw = (...args: Parameters<typeof figures.predictionsVersusActual>): Svg => new Svg(figures.predictionsVersusActual(...args));
const [TRAIN, TEST] = palette;

describe('predictionsVersusActual', () => {
  it('draws each pair at (actual, predicted), train and test in two colours', () => {
    const svg = draw({
      train: [
        [0, 10],
        [10, 0],
      ],
      test: [
        [5, 0],
        [5, 5],
        [10, 10],
      ],
    });
    const [x, y] = [svg.ticks('x'), svg.ticks('y')];
    const place = (predicted: number, actual: number) => [x.get(String(actual)), y.get(String(predicted))].map((p) => p?.toFixed(1));
    const drawn = (color: string) => svg.circles(color).map((point) => point.map((p) => p.toFixed(1)));
    expect([...x.keys()]).toEqual(['0', '2', '4', '6', '8', '10']);
    expect(drawn(TRAIN)).toEqual([place(0, 10), place(10, 0)]);
    expect(drawn(TEST)[2]).toEqual(place(10, 10));
    expect(drawn(TEST)).toHaveLength(3);
  });

  it('has one scale on both axes and the line y = x across it', () => {
    const svg = draw({
      train: [
        [-3, 1],
        [250, 3],
      ],
      test: [],
    });
    const [x, y] = [[...svg.ticks('x')], [...svg.ticks('y')]];
    expect(x.map(([label]) => label)).toEqual(y.map(([label]) => label));
    expect(x[1][1] - x[0][1]).toBeCloseTo(y[0][1] - y[1][1], 1);
    const [[from, to]] = svg.curve('currentColor');
    const at = (ticks: [string, number][], value: number) =>
      ticks[0][1] + ((ticks[1][1] - ticks[0][1]) * (value - Number(ticks[0][0]))) / (Number(ticks[1][0]) - Number(ticks[0][0]));
    const [low, high] = [-3 - 253 * 0.04, 250 + 253 * 0.04];
    expect(from[0]).toBeCloseTo(at(x, low), 0);
    expect(from[1]).toBeCloseTo(at(y, low), 0);
    expect(to[0]).toBeCloseTo(at(x, high), 0);
    expect(to[1]).toBeCloseTo(at(y, high), 0);
  });

  it('prints R² and RMSE of each set, and leaves an absent set out', () => {
    const train = [
      [2.5, 3],
      [0, -0.5],
      [2, 2],
      [8, 7],
    ] as const;
    const svg = draw({
      train,
      test: [
        [3, 1],
        [1, 3],
      ],
      label: 'log mol/L',
      names: ['train', 'validation'],
    });
    expect(svg.texts).toEqual(
      expect.arrayContaining([
        'train  R² 0.949 · RMSE 0.612 · 4 points',
        'validation  R² −3 · RMSE 2 · 2 points',
        'y = x',
        'actual log mol/L',
        'predicted log mol/L',
      ]),
    );
    expect(draw({ train, test: [] }).texts.some((text) => text.startsWith('test'))).toBe(false);
    expect(
      draw({
        train: [
          [1, 5],
          [2, 5],
        ],
        test: [],
      }).texts,
    ).toContain('train  R² undefined (actual values all equal) · RMSE 3.54 · 2 points');
  });

  it('draws 1,000 of 10,000 points, with the figures and axes of all, and says so', () => {
    const train = Array.from({ length: 10_000 }, (_, i): [number, number] => [i === 7777 ? 5000 : (i % 100) + 0.5, i % 100]);
    const svg = draw({ train, test: [[1, 1]] });
    expect(svg.circles(TRAIN)).toHaveLength(1000);
    expect(svg.source.length).toBeLessThan(80_000);
    expect(svg.texts).toContain('train: 1,000 of 10,000 points drawn; R² and RMSE over all');
    expect([...svg.ticks('y').keys()]).toContain('5,000');
    const residual = 9999 * 0.25 + (5000 - 77) ** 2;
    expect(svg.texts).toContain(
      `train  R² −${(residual / (10_000 * 833.25) - 1).toPrecision(3)} · RMSE ${Math.sqrt(residual / 10_000).toPrecision(3)} · 10,000 points`,
    );
  });

  it('leaves out what is not finite, says so, and hides nothing in the figures', () => {
    const svg = draw({
      train: [
        [1, 1],
        [Number.NaN, 2],
        [3, Number.POSITIVE_INFINITY],
      ],
      test: [],
    });
    expect(svg.texts).toEqual(expect.arrayContaining(['not drawn: 2 pairs that are not finite', 'train  R² NaN · RMSE NaN · 3 points']));
    expect(svg.circles(TRAIN)).toHaveLength(1);
  });

  it('refuses to draw nothing', () => {
    expect(() => draw({ train: [], test: [] })).toThrow(OptionError);
  });
});

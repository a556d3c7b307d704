import { describe, expect, it } from 'vitest';
import { OptionError } from '../../../src/core/errors.js';
import { palette } from '../../../src/plot/figures/draw.js';
import { figures, Svg } from './svg.js';

const axis = Array.from({ length: 9 }, (_, i) => -1 + i / 4);
/** A bowl with its least point at (0.5, -0.25). */
const bowl = axis.flatMap((b) => axis.map((a) => 0.1 + (a - 0.5) ** 2 + (b + 0.25) ** 2));
const surface = (more: object = {}): Svg => new Svg(figures.surface({ a: axis, b: axis, train: bowl, ...more }));

describe('surface', () => {
  it('fills contours, darkest at the least point, which is marked with its value', () => {
    const svg = surface();
    const bands = svg.all('g[aria-label="contour"] path');
    expect(bands.length).toBeGreaterThan(8);
    expect(new Set(bands.map((band) => band.getAttribute('fill'))).size).toBe(bands.length);
    expect(svg.texts).toContain('0.100');
    const [x, y] = [svg.ticks('x'), svg.ticks('y')];
    const star = svg.all('path[transform]').find((path) => path.parentElement?.getAttribute('fill') === '#ffd43b');
    const [, cx, cy] = /translate\(([-\d.]+),([-\d.]+)\)/.exec(star?.getAttribute('transform') ?? '') ?? [];
    expect(Number(cx)).toBeCloseTo(x.get('0.5') ?? Number.NaN, 0);
    expect(Number(cy)).toBeLessThan(y.get('−0.5') ?? Number.NaN);
    expect(Number(cy)).toBeGreaterThan(y.get('0') ?? Number.NaN);
  });

  it('takes levels on a log scale where losses are above zero and far apart, and says so', () => {
    expect(surface().texts.join()).toContain('levels on a log scale');
    expect(surface({ train: bowl.map((value) => value - 1) }).texts.join()).not.toContain('log scale');
  });

  it('crosses what is not finite, leaves what is not known empty, and counts both', () => {
    const train = bowl.slice();
    train[0] = Number.POSITIVE_INFINITY;
    train[1] = Number.NaN;
    const svg = surface({ train, filled: bowl.map((_, i) => (i < 60 ? 1 : 0)) });
    expect(svg.texts).toEqual(expect.arrayContaining(['×: not finite at 2 of 81 points', '21 of 81 points are not known yet']));
    expect(surface({ filled: bowl.map(() => 0) }).texts).toContain('81 of 81 points are not known yet');
  });

  it('draws the path of a training, and what the plane explains of it', () => {
    const svg = surface({ path: { a: [-0.5, 0, 0.5], b: [0.5, 0, -0.25], explained: 0.987 } });
    expect(svg.curve('#ffffff')[0]).toHaveLength(3);
    expect(svg.texts).toContain("the plane explains 98.7 % of the path's variance");
  });

  it('says what it is to those who do not see it', () => {
    const { root } = surface();
    expect(root.querySelector('title')?.textContent).toBe('Contours of the loss on a plane of the parameters');
    expect(root.querySelector('desc')?.textContent).toContain('star: least on the grid');
  });

  it('refuses losses that do not fit the grid', () => {
    expect(() => surface({ train: [1, 2, 3] })).toThrow(OptionError);
  });
});

describe('line', () => {
  const at = [0, 0.5, 1];
  const line = (train: number[], validation?: number[]): Svg => new Svg(figures.line({ ways: { straight: { at, train, validation } } }));

  it('draws training solid and validation dashed, on a log axis where the values are far apart', () => {
    const svg = line([0.1, 10, 0.1], [0.2, 20, 0.2]);
    const curves = svg.all('g[aria-label="line"]').map((one) => one.getAttribute('stroke-dasharray'));
    expect(curves).toEqual([null, '5 3']);
    expect([...svg.ticks('y').keys()]).toContain('10');
    expect(svg.texts).toEqual(expect.arrayContaining(['straight, training', 'straight, validation', 'place on the line']));
    expect([...line([1, 1.2, 1.1]).ticks('y').keys()]).toContain('1.1');
  });

  it('leaves a gap where a loss is not finite, and counts it', () => {
    const svg = line([1, Number.POSITIVE_INFINITY, 1.2]);
    expect(svg.curve(palette[0]).map((piece) => piece.length)).toEqual([1, 1]);
    expect(svg.texts).toContain('not drawn: 1 values that are not finite');
    expect(() => figures.line({ ways: {} })).toThrow(OptionError);
  });
});

it('spectrum draws a density on a log axis, zero, and the eigenvalues that are known', () => {
  const at = Array.from({ length: 50 }, (_, i) => -1 + i / 10);
  const density = at.map((x) => Math.exp(-x * x));
  const svg = new Svg(figures.spectrum({ density: { at, density }, eigenvalues: [3.5, 2], trace: { value: 12, standardError: 0.5 } }));
  expect(svg.curve(palette[0])[0]).toHaveLength(50);
  expect(svg.all('g[aria-label="rule"] line')).toHaveLength(3);
  expect(svg.texts).toEqual(expect.arrayContaining(['largest: 3.50, 2', 'trace 12 ± 0.50 (standard error)']));
  expect(() => figures.spectrum({ density: { at, density: density.map(() => 0) } })).toThrow(OptionError);
});

describe('small multiples', () => {
  const pairs = [1, 2, 3, 4].map((actual) => [actual + 0.1, actual] as const);

  it('draw predictions against actual values, one column a choice, with R²; what lies beyond is counted', () => {
    const wild = [...pairs, [99, 2] as const];
    const svg = new Svg(
      figures.comparison({
        panels: [
          { name: 'relu', train: pairs, test: pairs },
          { name: 'sin', train: wild, test: [] },
        ],
      }),
    );
    expect(svg.circles(palette[0])).toHaveLength(9);
    expect(svg.circles(palette[1])).toHaveLength(4);
    expect(svg.texts).toEqual(expect.arrayContaining(['relu  R² 0.99', '1 predictions lie beyond the axes and are drawn at their edge']));
    expect(() => figures.comparison({ panels: [] })).toThrow(OptionError);
  });

  it('draw curves, one column a choice, on one scale', () => {
    const series = (values: number[]) => [{ name: 'loss', values }];
    const svg = new Svg(
      figures.multiples({
        panels: [
          { name: 'relu', series: series([100, 1]) },
          { name: 'tanh', series: series([50, Number.NaN]) },
        ],
      }),
    );
    expect(svg.all(`g[aria-label="line"] g[stroke="${palette[0]}"] path`)).toHaveLength(2);
    expect(svg.texts).toEqual(expect.arrayContaining(['relu', 'tanh', 'epoch', 'not drawn: 1 values that are not finite']));
    const before = new Svg(
      figures.multiples({
        panels: [
          { name: 'relu', series: series([]) },
          { name: 'tanh', series: [] },
        ],
      }),
    );
    expect(before.texts).toEqual(expect.arrayContaining(['relu', 'tanh']));
    expect(() => figures.multiples({ panels: [] })).toThrow(OptionError);
  });
});

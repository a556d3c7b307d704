import { describe, expect, it } from 'vitest';
import { OptionError, ShapeError } from '../../../src/core/errors.js';
import { confusionMatrix } from '../../../src/public/metrics.js';
import { figures, number, Svg } from './svg.js';

const draw = (...args: Parameters<typeof figures.confusionMatrix>): Svg => new Svg(figures.confusionMatrix(...args));

describe('confusionMatrix', () => {
  it('writes each count in its cell: rows actual, columns predicted, shaded by the share of the row', () => {
    const svg = draw({
      labels: ['a', 'b'],
      counts: [
        [9, 1],
        [1200, 0],
      ],
    });
    const [x, y] = [svg.ticks('x'), svg.ticks('y')];
    const places = new Map(
      svg
        .all('g[aria-label="text"] text')
        .map((text) => [
          text.textContent,
          (/translate\(([\d.]+),([\d.]+)\)/.exec(text.getAttribute('transform') ?? '') ?? []).slice(1).map(Number),
        ]),
    );
    const expected: [string, string, string][] = [
      ['9', 'a', 'a'],
      ['1', 'a', 'b'],
      ['1,200', 'b', 'a'],
      ['0', 'b', 'b'],
    ];
    for (const [count, actual, predicted] of expected) {
      const [left, top] = places.get(count) ?? [];
      expect(left, count).toBeCloseTo(x.get(predicted) ?? Number.NaN, 0);
      expect(top, count).toBeCloseTo(y.get(actual) ?? Number.NaN, 0);
    }
    const shades = svg.all('g[aria-label="cell"] rect').map((cell) => number(cell, 'fill-opacity'));
    expect(shades).toHaveLength(4);
    for (const [i, share] of [0.9, 0.1, 1, 0].entries()) expect(shades[i]).toBeCloseTo(share, 2);
    expect(svg.texts).toContain('accuracy 0.7 % of 1,210');
  });

  it('sets train and test side by side on the same axes, each with its accuracy', () => {
    const svg = draw({
      labels: ['x', 'y', 'z'],
      counts: {
        train: [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
        test: [
          [2, 1, 0],
          [0, 3, 0],
          [0, 0, 0],
        ],
      },
    });
    expect(svg.texts).toEqual(expect.arrayContaining(['train: accuracy 100 % of 3', 'test: accuracy 83.3 % of 6', 'actual', 'predicted']));
    expect(svg.all('g[aria-label="cell"] rect')).toHaveLength(18);
    expect(svg.texts.filter((text) => text === 'shade: share of the actual class')).toHaveLength(1);
    const facets = svg.all('g[aria-label="cell"] > g').map((group) => group.getAttribute('transform'));
    expect(new Set(facets).size).toBe(2);
  });

  it('never rounds up to 100 %', () => {
    expect(
      draw({
        labels: ['a', 'b'],
        counts: [
          [99_999, 1],
          [0, 1],
        ],
      }).texts,
    ).toContain('accuracy 99.9 % of 100,001');
  });

  it('writes no counts for many classes, draws no empty cells then, and says so', () => {
    const classes = 47;
    const labels = Array.from({ length: classes }, (_, i) => `class ${i}`);
    const svg = draw({ labels, counts: labels.map((_, i) => labels.map((_, j) => (i === j ? 5 : 0))) });
    expect(svg.all('g[aria-label="cell"] rect')).toHaveLength(classes);
    expect(svg.texts).toContain('47 classes: the counts are too many to write');
    expect(svg.texts).not.toContain('5');
    expect(svg.source.length).toBeLessThan(30_000);
  });

  it('cuts long labels and escapes hostile ones', () => {
    const svg = draw({
      labels: ['<script>alert(1)</script>', `${'long '.repeat(20)}`],
      counts: [
        [1, 0],
        [0, 1],
      ],
    });
    expect(svg.source).not.toContain('<script');
    expect([...svg.ticks('y').keys()]).toEqual(['<script>alert(1)</scrip…', 'long long long long lon…']);
  });

  it('refuses what is no confusion matrix of these labels', () => {
    expect(() => draw({ labels: [], counts: [] })).toThrow(OptionError);
    expect(() => draw({ labels: ['a'], counts: {} })).toThrow(OptionError);
    expect(() => draw({ labels: ['a', 'b'], counts: [[1, 2]] })).toThrow(ShapeError);
    expect(() => draw({ labels: ['a', 'b'], counts: { test: [[1, 2], [3]] } })).toThrow(
      /confusionMatrix test: .*\(got a row of 1\)\. Expected 2 x 2/,
    );
    expect(() => draw({ labels: ['a'], counts: [[-1]] })).toThrow(OptionError);
    expect(() => draw({ labels: ['a'], counts: [[0.5]] })).toThrow(OptionError);
  });
});

it('takes the counts as metrics.confusionMatrix gives them', () => {
  const { counts } = confusionMatrix({ data: [-1, 2, 3, 4, -5], shape: [5] }, { data: [0, 0, 0, 1, 1], shape: [5] });
  const rows = [
    [1, 2],
    [1, 1],
  ];
  const labels = ['a', 'b'];
  expect(figures.confusionMatrix({ labels, counts })).toBe(figures.confusionMatrix({ labels, counts: rows }));
  expect(figures.confusionMatrix({ labels, counts: { test: counts } })).toBe(figures.confusionMatrix({ labels, counts: { test: rows } }));
  expect(() => figures.confusionMatrix({ labels: ['a'], counts })).toThrow(ShapeError);
});

import { describe, expect, it } from 'vitest';
import { OptionError } from '../../../src/core/errors.js';
import type { Scored } from '../../../src/train/evaluate.js';
import { liveFigures, type Snapshot } from '../../../src/train/live/figures.js';
import { sheet } from '../../../src/train/live/sheet.js';
import { figures, Svg } from '../../plot/figures/svg.js';
import { thrown } from '../../thrown.js';

const rows = (values: readonly number[], columns = 1) => ({ data: values, shape: [values.length / columns, columns] });
const values: Scored = { prediction: rows([1, 2, 3.5]), target: rows([1, 2, 3]) };
const logits: Scored = { prediction: rows([2, 0, 0, 1, 0, 3, 5, 1, 0], 3), target: rows([0, 2, 1]) };
const history = { loss: [3, 2, 1], valLoss: [4, 3, 2], r2: [0.1, 0.5, 0.7], valR2: [0, 0.4, 0.6] };
const draw = (snapshot: Partial<Snapshot>, look: Parameters<typeof liveFigures>[2] = { task: 'values' }) =>
  liveFigures(figures, { history: {}, train: null, validation: null, ...snapshot }, look).map((make) => make());

describe('figures of a live plot', () => {
  it('shows predictions over actual values, losses and metrics', () => {
    const all = draw({ history, train: values, validation: values }, { task: 'values', label: 'log mol/L' });
    expect(all.map(({ name }) => name)).toEqual(['fit', 'loss', 'metrics']);
    const [fit, loss, metrics] = all.map(({ svg }) => new Svg(svg).texts.join(' | '));
    expect(fit).toMatch(/actual log mol\/L/);
    expect(fit).toMatch(/train {2}R² 0\.875 · RMSE 0\.289/);
    expect(fit).toMatch(/validation {2}R²/);
    expect(loss).toMatch(/loss {2}1.*valLoss {2}2/);
    expect(metrics).toMatch(/r2 {2}0\.7.*valR2 {2}0\.6/);
  });

  it('shows a confusion matrix of classes, with their names', () => {
    const [{ svg }] = draw({ train: logits, validation: logits }, { task: 'classes', classes: ['low', 'mid', 'high'] });
    const text = new Svg(svg).texts.join(' | ');
    expect(text).toMatch(/low.*mid.*high/);
    expect(text).toMatch(/train: accuracy 66\.7 % of 3/);
    expect(text).toMatch(/validation: accuracy/);
    const unnamed = draw({ train: logits }, { task: 'classes' });
    expect(new Svg(unnamed[0].svg).texts).toEqual(expect.arrayContaining(['0', '1', '2']));
    expect(thrown(() => draw({ train: logits }, { task: 'classes', classes: ['low'] }))).toBeInstanceOf(OptionError);
  });

  it('shows each of several outputs, one above the other', () => {
    const both: Scored = {
      prediction: rows([1, 2, 0, 2, 0, 1, 3.5, 3, 0], 3),
      target: rows([1, 0, 2, 1, 3, 0], 2),
      columns: {
        prediction: [
          { name: 'logS', start: 0, end: 1 },
          { name: 'toxic', start: 1, end: 3 },
        ],
        target: [
          { name: 'logS', start: 0, end: 1, flat: true },
          { name: 'toxic', start: 1, end: 2, flat: true },
        ],
      },
    };
    const looks = [
      { task: 'values', label: 'logS', output: 'logS' },
      { task: 'classes', output: 'toxic' },
    ] as const;
    const [first] = liveFigures(figures, { history: {}, train: both, validation: null }, looks).map((make) => make());
    const text = new Svg(first.svg).texts.join(' | ');
    expect(first.caption).toBe('Predictions: logS, toxic');
    expect(text).toMatch(/actual logS/);
    expect(text).toMatch(/train: accuracy 100 % of 3/);
    expect(first.svg.match(/<svg y="/g)).toHaveLength(2);
  });

  it('leaves out what there are no numbers for', () => {
    expect(draw({})).toEqual([]);
    expect(draw({ history: { loss: [], valLoss: [1] } }).map(({ name }) => name)).toEqual(['loss']);
  });
});

it('joins figures in one svg, side by side, each in its size', () => {
  const parts = draw({ history, train: values });
  const { root } = new Svg(sheet(parts.map(({ svg }) => svg)));
  const nested = [...root.children].filter(({ tagName }) => tagName === 'svg');
  const number = (element: Element, name: string): number => Number(element.getAttribute(name));
  expect(nested).toHaveLength(3);
  const ends = nested.map((svg) => number(svg, 'x') + number(svg, 'width'));
  expect(nested.map((svg) => number(svg, 'x'))).toEqual([0, ends[0] + 24, ends[1] + 24]);
  expect(number(root, 'width')).toBe(ends[2]);
  expect(number(root, 'height')).toBe(Math.max(...nested.map((svg) => number(svg, 'height'))));
  expect(root.outerHTML).not.toMatch(/max-width|href=|url\(/);
});

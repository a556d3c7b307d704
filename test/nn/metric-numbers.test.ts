import { describe, expect, test } from 'vitest';
import { DTypeError, GraphgradError, NumericError, OptionError, ShapeError } from '../../src/core/errors.js';
import type { Metric, Rows } from '../../src/nn/metrics/metric.js';
import * as metrics from '../../src/public/metrics.js';

const column = (data: readonly unknown[]): Rows => ({ data: data as number[], shape: [data.length] });
// metrics of ranked lists take lists, and have tests of their own: recommendation.test.ts
const { averagePopularity, coverage, diversity, personalization, rankItems, recommendation, ...others } = metrics;
const { f1At, hitRatioAt, mapAt, mrrAt, ndcgAt, precisionAt, recallAt, ...rows } = others;
const { confusionMatrix, classReport, hitsAt, ...numbers } = rows;
const all: [string, (p: Rows, t: Rows) => unknown][] = [
  ...(Object.entries(numbers) as [string, Metric][]),
  ['hits@2', hitsAt(2)],
  ['confusionMatrix', confusionMatrix],
  ['classReport', classReport],
];

describe.each(all)('metrics.%s', (name, metric) => {
  const labels = [0, 1, 0, 1];

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses the score %s at its position', (bad) => {
    expect(() => metric(column([0.1, 0.2, bad, 0.4]), column(labels))).toThrow(NumericError);
    expect(() => metric(column([0.1, 0.2, bad, 0.4]), column(labels))).toThrow(`metrics.${name}: prediction 2 is not finite (got ${bad})`);
  });

  test.each([1n, '1', null, {}, undefined, true])('refuses %o as a score and as a target', (bad) => {
    expect(() => metric(column([0.1, 0.2, 0.3, bad]), column(labels))).toThrow(DTypeError);
    expect(() => metric(column([0.1, 0.2, 0.3, 0.4]), column([0, 1, bad, 1]))).toThrow(`metrics.${name}: target 2 is no number`);
  });

  test('refuses infinite targets, nothing at all, and shapes that are not those of the data', () => {
    expect(() => metric(column([1, 2]), column([0, Number.POSITIVE_INFINITY]))).toThrow(NumericError);
    if (name !== 'confusionMatrix') expect(() => metric(column([]), column([]))).toThrow(GraphgradError);
    expect(() => metric({ data: [1, 2], shape: [3] }, column([0, 1]))).toThrow(ShapeError);
    expect(() => metric({ data: [1, 2], shape: [] }, column([0, 1]))).toThrow(ShapeError);
  });
});

describe('several labels a row', () => {
  const y: Rows = { data: [1, 1, 0, 0, 1, 1, 1, 0, 1], shape: [3, 3] };
  const right: Rows = { data: y.data && Array.from(y.data, (one) => (one === 1 ? 2 : -3)), shape: [3, 3] };
  const half: Rows = { data: [2, 3, -1, -1, -2, 4, 1, 5, -1], shape: [3, 3] };

  test('each label goes by its own threshold', () => {
    for (const metric of [metrics.f1Micro, metrics.f1Macro, metrics.precisionMicro, metrics.recallMacro, metrics.accuracy])
      expect(metric(right, y)).toBe(1);
    // label 0: hits 2 of 2 and 2; label 1: hits 1 of 2 and 2; label 2: hits 1 of 1 and 2
    expect(metrics.f1Micro(half, y)).toBeCloseTo(8 / 11, 12);
    expect(metrics.f1Macro(half, y)).toBeCloseTo((1 + 1 / 2 + 2 / 3) / 3, 12);
    expect(metrics.precisionMacro(half, y)).toBeCloseTo((1 + 1 / 2 + 1) / 3, 12);
    expect(metrics.accuracy(half, y)).toBeCloseTo(1 / 3, 12);
  });

  test('labels that were not measured are left out', () => {
    const gaps: Rows = { data: [1, Number.NaN, 0, 0, 1, 1, 1, Number.NaN, 1], shape: [3, 3] };
    expect(metrics.recallMicro(half, gaps)).toBeCloseTo(3 / 5, 12);
    expect(metrics.precisionMicro(half, gaps)).toBe(1);
    expect(metrics.rocAuc({ data: [1, 9, 2, 8, 3, 7], shape: [3, 2] }, { data: [0, 1, 1, 0, Number.NaN, Number.NaN], shape: [3, 2] })).toBe(
      1,
    );
  });

  test('what needs one class a row is refused', () => {
    for (const metric of [metrics.confusionMatrix, metrics.mcc, metrics.f1, metrics.adjustedRand, metrics.normalizedMutualInfo])
      expect(() => metric(right, y)).toThrow(OptionError);
  });

  test('rows of one label each are classes', () => {
    const [logits, hot] = [
      { data: [-1, -2, -3, -2], shape: [2, 2] },
      { data: [1, 0, 0, 1], shape: [2, 2] },
    ];
    expect(metrics.accuracy(logits, hot)).toBe(1);
  });
});

test('f1, precision and recall are of two classes, as in scikit-learn', () => {
  const three: Rows = { data: [1, 0, 0, 0, 1, 0, 0, 0, 1], shape: [3, 3] };
  for (const metric of [metrics.f1, metrics.precision, metrics.recall]) {
    expect(() => metric(three, column([0, 1, 2]))).toThrow('more than two classes');
    expect(metric({ data: [1, 0, 0, 0, 1, 0], shape: [2, 3] }, column([0, 1]))).toBe(1);
  }
});

test('class ids beyond the logits are refused with their position', () => {
  expect(() => metrics.accuracy({ data: [1, 0, 0, 1], shape: [2, 2] }, column([0, 4_000_000_000]))).toThrow('target 1 is no class id');
});

describe('hits@k of links', () => {
  const ties = (links: number, others: number): [Rows, Rows] => [
    column(new Array<number>(links + others).fill(0.5)),
    column(Array.from({ length: links + others }, (_, i) => Number(i < links))),
  ];

  test('counts only what is strictly above the kth of the others', () => {
    expect(hitsAt(20)(...ties(10, 30))).toBe(0);
    expect(hitsAt(2)(column([0.6, 0.5, 0.4, 0.5, 0.5, 0.9]), column([1, 1, 1, 0, 0, 0]))).toBeCloseTo(1 / 3, 12);
  });

  test('with fewer than k others all count', () => {
    expect(hitsAt(31)(...ties(10, 30))).toBe(1);
    expect(hitsAt(30)(...ties(10, 30))).toBe(0);
  });
});

describe('regression', () => {
  test('r2 of constant targets is 1 when perfect, else 0', () => {
    expect(metrics.r2(column([2, 2, 2]), column([2, 2, 2]))).toBe(1);
    expect(metrics.r2(column([1, 2, 3]), column([2, 2, 2]))).toBe(0);
  });

  test('targets that were not measured are left out, a column of them too', () => {
    const target: Rows = { data: [1, Number.NaN, 2, Number.NaN, Number.NaN, Number.NaN, 4, Number.NaN], shape: [4, 2] };
    const prediction: Rows = { data: [1, 5, 3, 5, 9, 5, 4, 5], shape: [4, 2] };
    expect(metrics.mse(prediction, target)).toBeCloseTo(1 / 3, 12);
    expect(metrics.mae(prediction, target)).toBeCloseTo(1 / 3, 12);
    expect(metrics.spearman(prediction, target)).toBeCloseTo(1, 12);
    expect(() => metrics.mse(column([1]), column([Number.NaN]))).toThrow(NumericError);
  });
});

test('the class report has a row for each class', () => {
  // true 0 0 0 1 1, predicted 0 1 1 1 0
  const report = classReport(column([-1, 2, 3, 4, -5]), column([0, 0, 0, 1, 1]));
  expect(report.classes).toEqual([
    { precision: 1 / 2, recall: 1 / 3, f1: 2 / 5, support: 3 },
    { precision: 1 / 3, recall: 1 / 2, f1: 2 / 5, support: 2 },
  ]);
  expect(report.accuracy).toBe(2 / 5);
  expect(report.macro.precision).toBeCloseTo(5 / 12, 12);
  expect(report.weighted.precision).toBeCloseTo((3 / 2 + 2 / 3) / 5, 12);
  expect(report.micro).toEqual({ precision: 2 / 5, recall: 2 / 5, f1: 2 / 5, support: 5 });
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { NumericError, OptionError, ShapeError } from '../../src/core/errors.js';
import { metric } from '../../src/nn/metrics/list.js';
import type { Rows } from '../../src/nn/metrics/metric.js';
import * as metrics from '../../src/public/metrics.js';

interface Stored {
  readonly shape: number[];
  readonly data: number[];
}
const fixture = JSON.parse(readFileSync(new URL('../fixtures/metrics.json', import.meta.url), 'utf8')) as {
  inputs: Record<string, Stored>;
  outputs: Record<string, Stored>;
};
const column = (data: number[]): Rows => ({ data, shape: [data.length] });
const input = (name: string): Rows => column(fixture.inputs[name].data);
const wanted = (name: string): number => fixture.outputs[name].data[0];

/** Class ids as logits: 1 at the class. */
const logits = (name: string, classes = 4): Rows => {
  const ids = fixture.inputs[name].data;
  return { data: ids.flatMap((id) => Array.from({ length: classes }, (_, c) => Number(c === id))), shape: [ids.length, classes] };
};

describe('metrics equal those of scikit-learn', () => {
  test.each([
    ['accuracy', metrics.accuracy, 'accuracy'],
    ['f1Macro', metrics.f1Macro, 'f1_macro'],
    ['f1Micro', metrics.f1Micro, 'f1_micro'],
    ['mcc', metrics.mcc, 'matthews'],
    ['precisionMicro', metrics.precisionMicro, 'accuracy'],
    ['recallMicro', metrics.recallMicro, 'accuracy'],
    ['normalizedMutualInfo', metrics.normalizedMutualInfo, 'nmi'],
    ['adjustedRand', metrics.adjustedRand, 'ari'],
  ] as const)('%s', (_, fn, name) => expect(fn(logits('y_pred'), input('y_true'))).toBeCloseTo(wanted(name), 12));

  test.each([
    ['rocAuc', metrics.rocAuc, 'roc_auc'],
    ['averagePrecision', metrics.averagePrecision, 'average_precision'],
  ] as const)('%s, with ties', (_, fn, name) => expect(fn(input('score'), input('y_binary'))).toBeCloseTo(wanted(name), 12));

  test.each([
    ['rmse', metrics.rmse, 'rmse'],
    ['mae', metrics.mae, 'mae'],
    ['r2', metrics.r2, 'r2'],
  ] as const)('%s', (_, fn, name) => expect(fn(input('reg_pred'), input('reg_true'))).toBeCloseTo(wanted(name), 12));
});

test('no output of the fixture is left out', () => {
  const compared = ['accuracy', 'f1_macro', 'f1_micro', 'matthews', 'nmi', 'ari', 'roc_auc', 'average_precision', 'rmse', 'mae', 'r2'];
  expect(Object.keys(fixture.outputs).sort()).toEqual(compared.sort());
});

describe('groups, whatever they are called', () => {
  const rows = (ids: readonly number[]): Rows => ({
    data: ids.flatMap((id) => [0, 1, 2].map((c) => Number(c === id))),
    shape: [ids.length, 3],
  });

  test('the same under other names is 1, and none beside none too', () => {
    for (const metric of [metrics.normalizedMutualInfo, metrics.adjustedRand]) {
      expect(metric(rows([2, 2, 0, 0, 1]), column([0, 0, 1, 1, 2]))).toBeCloseTo(1, 12);
      expect(metric(rows([1, 1, 1]), column([0, 0, 0]))).toBe(1);
    }
  });

  test('what says nothing about the truth is 0', () => {
    expect(metrics.normalizedMutualInfo(rows([0, 1, 0, 1]), column([0, 0, 1, 1]))).toBeCloseTo(0, 12);
    expect(metrics.adjustedRand(rows([0, 0, 0, 0]), column([0, 0, 1, 1]))).toBe(0);
    expect(metrics.adjustedRand(rows([0, 1, 0, 1]), column([0, 0, 1, 1]))).toBeCloseTo(-0.5, 12); // worse than chance
  });
});

describe('classification', () => {
  // true 0 0 0 1 1, predicted 0 1 1 1 0
  const [prediction, target] = [column([-1, 2, 3, 4, -5]), column([0, 0, 0, 1, 1])];

  test('a single column is a logit of class 1', () => {
    expect([...metrics.confusionMatrix(prediction, target).counts]).toEqual([1, 2, 1, 1]);
    expect(metrics.accuracy(prediction, target)).toBeCloseTo(2 / 5);
    expect(metrics.precision(prediction, target)).toBeCloseTo(1 / 3);
    expect(metrics.recall(prediction, target)).toBeCloseTo(1 / 2);
    expect(metrics.f1(prediction, target)).toBeCloseTo(0.4);
    expect(metrics.precisionMacro(prediction, target)).toBeCloseTo((1 / 2 + 1 / 3) / 2);
    expect(metrics.recallMacro(prediction, target)).toBeCloseTo((1 / 3 + 1 / 2) / 2);
  });

  test('nothing predicted is precision 0, not NaN', () => {
    expect(metrics.precision(column([-1, -1]), column([0, 1]))).toBe(0);
    expect(metrics.mcc(column([-1, -1]), column([0, 1]))).toBe(0);
  });

  test('targets may be probabilities', () => {
    const rows = { data: [0.1, 0.9, 0.8, 0.2], shape: [2, 2] };
    expect(metrics.accuracy(rows, rows)).toBe(1);
  });
});

describe('ranking', () => {
  test('two logits against one class id score by their difference', () => {
    const two = { data: [0, 1, 0, -1, 5, 7], shape: [3, 2] };
    expect(metrics.rocAuc(two, column([1, 0, 1]))).toBe(1);
  });

  test('tasks with one class are left out of the mean, and one is needed', () => {
    const scores = { data: [1, 5, 2, 6, 3, 7], shape: [3, 2] };
    expect(metrics.rocAuc(scores, { data: [0, 1, 1, 1, 1, 1], shape: [3, 2] })).toBe(1);
    expect(() => metrics.rocAuc(column([1, 2]), column([1, 1]))).toThrow(NumericError);
  });

  test('hits and reciprocal ranks', () => {
    const queries = { data: [3, 2, 1, 1, 2, 3, 1, 1, 0], shape: [3, 3] };
    const truth = column([0, 0, 1]); // ranks 1, 3, 1.5
    expect(metrics.mrr(queries, truth)).toBeCloseTo((1 + 1 / 3 + 1 / 1.5) / 3);
    expect(metrics.hitsAt(1)(queries, truth)).toBeCloseTo(1 / 3);
    expect(metrics.hitsAt(2)(queries, truth)).toBeCloseTo(2 / 3);
    expect(metrics.hitsAt(2).name).toBe('hits@2');
  });
});

describe('links', () => {
  const scores = column([0.9, 0.2, 0.5, 0.5, 0.4, 0.1]);
  const labels = column([1, 1, 0, 1, 0, 0]); // ranks 1, 3, 1.5 among 0.5, 0.4, 0.1

  test('each is ranked among all pairs that are none', () => {
    expect(metrics.mrr(scores, labels)).toBeCloseTo((1 + 1 / 3 + 1 / 1.5) / 3);
    expect([1, 2, 3].map((k) => metrics.hitsAt(k)(scores, labels))).toEqual([1 / 3, 2 / 3, 1]);
  });

  test('as the definition of OGB has it: above the kth best of the others', () => {
    const draw = (i: number): number => Math.sin(i * 12.9898) * 43758.5453 - Math.floor(Math.sin(i * 12.9898) * 43758.5453);
    const all = Array.from({ length: 400 }, (_, i) => draw(i + 1) + (i % 4 === 0 ? 0.3 : 0));
    const truth = all.map((_, i) => Number(i % 4 === 0));
    const others = all.filter((_, i) => truth[i] === 0).sort((a, b) => b - a);
    for (const k of [1, 10, 50])
      expect(metrics.hitsAt(k)(column(all), column(truth))).toBe(
        all.filter((one, i) => truth[i] === 1 && one > others[k - 1]).length / 100,
      );
  });

  test('targets that are no links, no candidates, or of one kind are refused', () => {
    for (const metric of [metrics.mrr, metrics.hitsAt(3)]) {
      expect(() => metric(scores, column([1, 1, 0, 1, 0, 0.5]))).toThrow(OptionError);
      expect(() => metric(scores, column([1, 1, 1, 1, 1, 1]))).toThrow(NumericError);
      expect(() => metric({ data: [1, 2, 3, 4], shape: [2, 2] }, column([0, 2]))).toThrow(/target 1 is no candidate \(got 2\)/);
      expect(() => metric(scores, column([1, 0]))).toThrow(OptionError);
    }
  });
});

describe('regression', () => {
  test('correlations', () => {
    const [p, t] = [column([1, 2, 3, 10]), column([2, 4, 6, 7])];
    expect(metrics.spearman(p, t)).toBeCloseTo(1);
    expect(metrics.pearson(column([1, 2, 3]), column([-1, -2, -3]))).toBeCloseTo(-1);
    // as scipy 1.16: NaN, with a warning there
    for (const correlation of [metrics.pearson, metrics.spearman])
      for (const [p, t] of [[[0.1, 0.1, 0.1], [1, 2, 4]], [[1, 2, 4], [0.3, 0.3, 0.3]]]) expect(correlation(column(p), column(t))).toBeNaN(); // biome-ignore format: short
    expect(metrics.spearman(column([1, 1, 2]), column([1, 2, 3]))).toBeCloseTo(Math.sqrt(3) / 2);
  });

  test('several targets are averaged', () => {
    const target = { data: [1, 10, 2, 20, 3, 30], shape: [3, 2] };
    const prediction = { data: [1, 20, 2, 20, 3, 20], shape: [3, 2] };
    expect(metrics.r2(prediction, target)).toBeCloseTo(0.5);
  });
});

test('a metric that does not fit the task says so', () => {
  expect(() => metrics.mse(logits('y_pred'), input('y_true'))).toThrow(ShapeError);
  expect(() => metrics.rocAuc(logits('y_pred'), input('y_true'))).toThrow(ShapeError);
  expect(() => metric('test', 'acuracy')).toThrow(OptionError);
  expect(metric('test', 'f1Macro').metric).toBe(metrics.f1Macro);
});

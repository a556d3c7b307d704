import { describe, expect, it } from 'vitest';
import { IndexError, metrics, NumericError, OptionError, ShapeError } from '../../src/index.js';
import { thrown } from '../thrown.js';

const scores = { data: [0.9, 0.1, 0.5, 0.4, 0.2, 0.2, 0.2, 0.2, 0.3, 0.8, 0.7, 0.1], shape: [3, 4] };
/** Users 0 and 2 want something, user 1 nothing. */
const wanted = { data: [0, 0, 2, 1, 0, 0, 0, 0, 1, 1, 0, 0], shape: [3, 4] };

describe('metrics of the k best of each row', () => {
  const log = (place: number): number => 1 / Math.log2(place + 1);
  it.each<[string, (k: number) => (p: typeof scores, t: typeof wanted) => number, number]>([
    ['precision@2', metrics.precisionAt, (1 / 2 + 1 / 2) / 2],
    ['recall@2', metrics.recallAt, (2 / 3 + 1 / 2) / 2],
    ['f1@2', metrics.f1At, (2 / 4 + 2 / 4) / 2],
    ['map@2', metrics.mapAt, (1 / 2 / 2 + 1 / 2) / 2],
    ['ndcg@2', metrics.ndcgAt, ((2 * log(2)) / (2 * log(1) + log(2)) + log(1) / (log(1) + log(2))) / 2],
    ['mrr@2', metrics.mrrAt, (1 / 2 + 1) / 2],
    ['hitRatio@2', metrics.hitRatioAt, 1],
  ])('%s', (name, make, expected) => {
    const metric = make(2);
    expect(metric.name).toBe(name);
    expect(metric(scores, wanted)).toBeCloseTo(expected, 12);
  });

  it('says where nobody wants anything, and what does not fit', () => {
    expect(thrown(() => metrics.ndcgAt(2)(scores, { ...wanted, data: new Array(12).fill(0) }))).toBeInstanceOf(NumericError);
    expect(thrown(() => metrics.ndcgAt(2)(scores, { data: [1, 0], shape: [2] }))).toBeInstanceOf(ShapeError);
    expect(thrown(() => metrics.ndcgAt(0))).toBeInstanceOf(OptionError);
  });
});

it('rankItems breaks ties by the smaller number, and leaves out what is known', () => {
  expect([...(metrics.rankItems(scores, { k: 4 }).data as Uint32Array)]).toEqual([0, 2, 3, 1, 0, 1, 2, 3, 1, 2, 0, 3]);
  const exclude = { users: [0, 1, 1], items: [0, 0, 1] };
  expect([...(metrics.rankItems(scores, { k: 2, exclude }).data as Uint32Array)]).toEqual([2, 3, 2, 3, 1, 2]);
  expect(thrown(() => metrics.rankItems(scores, { k: 5 }))).toBeInstanceOf(ShapeError);
  expect(thrown(() => metrics.rankItems(scores, { k: 1, exclude: { users: [3], items: [0] } }))).toBeInstanceOf(IndexError);
});

it('lists that are none, users without one, and items without a category are refused by name', () => {
  const lists = { data: [0, 1, 2, 1], shape: [2, 2] };
  const at = { k: 2 };
  expect(thrown(() => metrics.recommendation(lists, { users: [2], items: [0] }, at)).message).toMatch(
    /user 0 is outside its range \(got 2\)/,
  );
  expect(thrown(() => metrics.recommendation(lists, { users: [0], items: [] }, at)).message).toMatch(/differ in length/);
  expect(thrown(() => metrics.recommendation({ data: [0.5, 1], shape: [1, 2] }, { users: [0], items: [0] }, at))).toBeInstanceOf(
    IndexError,
  );
  expect(thrown(() => metrics.recommendation({ data: [0], shape: [1, 2] }, { users: [0], items: [0] }, at))).toBeInstanceOf(ShapeError);
  expect(thrown(() => metrics.recommendation(lists, { users: [0], items: [0], weights: [0] }, at))).toBeInstanceOf(NumericError);
  expect(thrown(() => metrics.diversity(lists, [0, 0], at))).toBeInstanceOf(IndexError);
  expect(thrown(() => metrics.coverage(lists, { k: 3, items: 3 })).message).toMatch(/too short/);
  expect(thrown(() => metrics.personalization({ data: [0, 1], shape: [1, 2] }, at))).toBeInstanceOf(OptionError);
  expect(thrown(() => metrics.recommendation(lists, { users: [0], items: [0] }, { kk: 2 } as never)).message).toMatch(
    /unknown option 'kk'/,
  );
});
